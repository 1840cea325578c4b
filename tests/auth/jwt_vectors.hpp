#pragma once

#include <string_view>

/// JSON web tokens made by an independent implementation (Python's hmac and json), signed with
/// `vectors::key` unless the name says otherwise. "exp" is the year 2100 unless the token is
/// expired.
namespace vectors {

inline constexpr std::string_view key = "correct horse battery staple";
inline constexpr std::string_view subject = "grid-key";

inline constexpr std::string_view good =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0._UQ"
    "gYHMcq_TAK2554hm2blk-rJY6owGN_or2ZAGZN9kmXtgYlv06vnrCW_Xz2AngezzrzifGFJSkU9pjjQf2Qw";

inline constexpr std::string_view good_with_more_claims =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMCwiYWN"
    "jZXNzS2V5IjoiZ3JpZC1rZXkiLCJpYXQiOjE3MDAwMDAwMDB9.YPabunqsj15EI5xrJlxyY6O5gAKNcRc9SHcLB9"
    "TuN_IkA4rPResf4t_FLi9AN0F64IsZuzCZxq6Z50SULNJQGg";

inline constexpr std::string_view other_key =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.kmd"
    "csv009be_cqSl4_qZeWakTbyJV1R6lUZlf6ljT1lwuRFC3oQkEdZ1RuAS0n4DWf-kCk3v-X0QjPP5EUddQg";

inline constexpr std::string_view expired =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6MTcwMDAwMDAwMH0.v8l"
    "r1wYl6ObfSfJSiX_rDF-Y7tjJJXslwE0iqk4d5PG05HCM_oFKKRz4n0VBH_fpwSnyvnrTUWakA2CvpNNffA";

inline constexpr std::string_view without_expiry =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSJ9._BbLXLJLrJ_j3Aw-H0jeS2IuHh"
    "u1uQBIb-gD5IN1dDjC2t4aOI7vYM88E-l01x4ujPT5dCDq9wcLA5bcFMgZFQ";

inline constexpr std::string_view expiry_is_text =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6Im5ldmVyIn0.CXCOP3_"
    "y3XLXc69cgL4UcXT6I7w8ayh5Jm4Jw1ja1yPqZ8enzdbljqZZhEGPpP-uhu0lXN7BuYs0avoycmpWFw";

inline constexpr std::string_view expiry_is_null =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6bnVsbH0.hJP60XkfoqH"
    "wHIkSbTG_EdRCpWO6eYzVefK1i9ux-mPA1pqqfUH0q0Kp1XaatkrQDAwvAgQnavzf12HHaZ5fxw";

inline constexpr std::string_view other_subject =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJzb21lYm9keSIsImV4cCI6NDEwMjQ0NDgwMH0.JWE"
    "bWm2QqA_CRUSq0lDKrvFoh_F7TELP_f7Na9uzvl00fVrsFouKF8C8tVqTdsiy5d7_trlIo5Xt2iyTZmDESw";

inline constexpr std::string_view without_subject =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJleHAiOjQxMDI0NDQ4MDB9.VLVJrC5RnCHP2yWfS-ikWgcBnD"
    "eu7VL4VYfPDmaYAguSwN37TVZJCk1VC15YZznVQ3nRP0pZFYNKsCrWAVfNvw";

inline constexpr std::string_view alg_none =
    "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.";

inline constexpr std::string_view alg_none_signed =
    "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.0D63"
    "1YSCNKUV9XgYFDRY6mFV3AwrZxBKObji5LNMlGcHaIqHRJEmnIA_tkM2xcXPCPdQTsuvjf4e3SjezmLxNA";

inline constexpr std::string_view hs256 =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.ho3"
    "std2pBNbfzHn9SwvffZ0UhmSZOTj1OcSJFAGXv3s";

inline constexpr std::string_view hs384 =
    "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.NaR"
    "Drdk5zmQkPUeTlTiQQyUTltSg_vgBtqOSQrQ82jzV1mYuvKVoxDoQvNV2qNK6";

inline constexpr std::string_view hs256_header =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.7wI"
    "EcMIrAxNN1puCZif8F1FgCFuN0JMzqAkBZ0GxE8Jtc3uWhWDes6MgO6WrA457MWzFXNyYKJRGQOrVv0SRkQ";

inline constexpr std::string_view rs256_header =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.VKC"
    "mVZRKUMwPoPhLJohXc8PTSvVrAC8BYGb3NePLP7vLOSzDGnezqGgmVHzLJRZ_LOmICcAHS7nYVs4RJXE1wA";

inline constexpr std::string_view without_alg =
    "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.q40oUjU7PaSeg9Z_fhEpW"
    "L5Dk5M1UvrZflnYPqAjqFDA0Hb66ExQMPYjZ_ZabxwroX3Xs0m8s9bJkW4aD0Qc-A";

inline constexpr std::string_view unknown_alg =
    "eyJhbGciOiJYWDEiLCJ0eXAiOiJKV1QifQ.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.ctQqx"
    "igN02ZkIDWRmrwk1TAwL566dZS54cK_tdj58AaqV_6Vu1tw22ho6rg9kGhiy2IOCbHSRcLr0n8IqSn5_Q";

inline constexpr std::string_view claims_not_json =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e25vdCBqc29u.p-6X_Y65jQpBo5tmUTe-ASAQiBz8SD094Levjo"
    "tc5BPEe9gjGfji_gluDQ3c-ozoM5pOgqRgrUZm2fTAuFmMkg";

inline constexpr std::string_view claims_a_list =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.WzEsMl0.VhHullSFBqRgGrAXsMs6uaoIV1pSkMRKnHVXGMsIvMW"
    "d5Ald5RUClpOd6RssylPq-xJItgJz0kRyUrqHvRjHXQ";

inline constexpr std::string_view claims_a_number =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.Nw.dR-dzc065yAiKN19svbddeB8uGSclXUmLjdUZydx2SCdien6"
    "BrzXCp4ExOoulUlFdC80yuopmu9dC2Kt19ZfFw";

inline constexpr std::string_view header_a_list =
    "WzFd.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.GQgYIvjPI_-iFbrptb44mP9RAGN3hvx6JJR"
    "1v3I6oGCkA26dx3p_knrn6PkJM3c9LTpqspCZkT1CPttiIJWEyw";

inline constexpr std::string_view alg_a_number =
    "eyJhbGciOjUsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.uEgKVHp44O-"
    "FSCz8ZgVLkhyL8FqjZbHbtyMp2qhNkINPMmSbrHRsZCYw8JOetNVJBBTn9HIjGzymVWGPzJDwYg";

inline constexpr std::string_view four_parts =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJncmlkLWtleSIsImV4cCI6NDEwMjQ0NDgwMH0.x.m"
    "ABgYmpKC6riKvDQFAu5zVNZCYcTk3MKpuuTGvG0XFyjXbDrWUn2pEd1nzZVSSzzNPfSlJeVWzibK8fQNY_xwQ";

inline constexpr std::string_view two_parts =
    "eyJhbGciOiJIUzUxMiJ9.DcQeHhPrgJ_46Vk7tM73Ea2Nr6xL5ZYmriH-T86Moe2gVfV_Abl8pFm61dpXskHqtgc"
    "aD7TBnHLw4UUn209lXg";

} // namespace vectors
