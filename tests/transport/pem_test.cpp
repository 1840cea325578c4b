#include "net/transport/tls.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/certificates.hpp"
#include "tests/transport/open_descriptors.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;

namespace {

using std::filesystem::perms;

failure why_not(const tls_config& config) {
  const auto result = load_tls(config);
  return result ? failure{} : result.why();
}

std::string in_quotes(const std::string& path) {
  return "\"" + path + "\"";
}

std::string text_of(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream{path}.rdbuf();
  return all.str();
}

/// Encrypts the key again, in OpenSSL's traditional format.
void encrypt_traditionally(const std::string& path, const std::string& password) {
  std::FILE* file = std::fopen(path.c_str(), "r");
  EVP_PKEY* key = PEM_read_PrivateKey(file, nullptr, nullptr, nullptr);
  std::fclose(file);
  file = std::fopen(path.c_str(), "w");
  BIO* bytes = BIO_new_fp(file, BIO_CLOSE);
  CHECK(PEM_write_bio_PrivateKey_traditional(
            bytes, key, EVP_aes_128_cbc(), reinterpret_cast<const unsigned char*>(password.data()),
            static_cast<int>(password.size()), nullptr, nullptr)
        == 1);
  BIO_free(bytes);
  EVP_PKEY_free(key);
}

const std::string names = "IP:127.0.0.1";

} // namespace

TEST_CASE("an encrypted key is opened with the password of its file") {
  const no_descriptor_leaks balance;
  authority ca;
  const std::string end = GENERATE("", "\n", "\r\n");
  auto config = ca.issue(certificate_terms{.names = names, .password = "a long password"});
  SECTION("as PKCS 8") {}
  SECTION("in the form of OpenSSL's own") {
    config = ca.issue(names);
    encrypt_traditionally(config.key, "a long password");
    CHECK(text_of(config.key).find("Proc-Type: 4,ENCRYPTED") != std::string::npos);
  }
  config.key_password_file = ca.write("password", "a long password" + end);
  CHECK(why_not(config) == failure{});
}

TEST_CASE("an encrypted key without a password is a mistake that says so, without a prompt") {
  const no_descriptor_leaks balance;
  authority ca;
  auto config = ca.issue(certificate_terms{.names = names, .password = "secret"});
  SECTION("as PKCS 8") {}
  SECTION("in the form of OpenSSL's own") {
    config = ca.issue(names);
    encrypt_traditionally(config.key, "secret");
  }
  CHECK(why_not(config)
        == failure{errc::tls_failure,
                   "grid.tls.key: " + in_quotes(config.key)
                       + " is encrypted and nobody is asked for its password: expected "
                         "grid.tls.key-password-file, or a key that is not encrypted"});
}

TEST_CASE("what is wrong with the password of a key is explained in a sentence") {
  const no_descriptor_leaks balance;
  authority ca;
  auto config = ca.issue(certificate_terms{.names = names, .password = "secret"});
  std::string expected;
  SECTION("another password") {
    config.key_password_file = ca.write("password", "guess");
    expected = " does not open grid.tls.key " + in_quotes(config.key)
               + ", expected the password that it was encrypted with";
  }
  SECTION("an empty file") {
    config.key_password_file = ca.write("password", "");
    expected = " is empty, expected the password of grid.tls.key";
  }
  SECTION("an empty line") {
    config.key_password_file = ca.write("password", "\n");
    expected = " is empty, expected the password of grid.tls.key";
  }
  SECTION("no file") {
    config.key_password_file = ca.file("missing");
    expected = " cannot be opened: No such file or directory";
  }
  SECTION("a directory") {
    config.key_password_file = ca.file("");
    expected = " is not a file";
  }
  SECTION("a file that every user of the machine may read") {
    config.key_password_file = ca.write("password", "secret");
    std::filesystem::permissions(config.key_password_file, perms::others_read,
                                 std::filesystem::perm_options::add);
    expected =
        " has mode 0604, open to every user of this machine, expected 0600 or 0640: chmod 600 "
        + config.key_password_file;
  }
  SECTION("more than OpenSSL takes") {
    config.key_password_file = ca.write("password", std::string(1025, 'x'));
    expected = " is too long, expected a password of at most 1024 bytes";
  }
  SECTION("a key that is not encrypted") {
    config = ca.issue(names);
    config.key_password_file = ca.write("password", "secret");
    expected = " is for an encrypted key, but grid.tls.key " + in_quotes(config.key)
               + " is not encrypted: remove this setting, or encrypt it";
  }
  const auto why = why_not(config);
  CHECK(why.code == errc::tls_failure);
  CHECK(why.text
        == "grid.tls.key-password-file: " + in_quotes(config.key_password_file) + expected);
  CHECK(why.text.find("guess") == std::string::npos);
}

TEST_CASE("no PEM file makes OpenSSL ask for a password on the terminal") {
  const no_descriptor_leaks balance;
  authority ca;
  auto config = ca.issue(names);
  const std::string encrypted = "-----BEGIN CERTIFICATE-----\n"
                                "Proc-Type: 4,ENCRYPTED\n"
                                "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                                "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n";
  std::string key, path;
  SECTION("the certificate") {
    key = "grid.tls.cert";
    path = config.cert = ca.write("encrypted.pem", encrypted);
  }
  SECTION("a certificate behind it") {
    key = "grid.tls.cert";
    path = config.cert = ca.write("chain.pem", text_of(config.cert) + encrypted);
  }
  SECTION("the CA") {
    key = "grid.tls.ca";
    path = config.ca = ca.write("encrypted.pem", encrypted);
  }
  SECTION("a CA behind another") {
    key = "grid.tls.ca";
    path = config.ca = ca.write("anchors.pem", text_of(config.ca) + encrypted);
  }
  CHECK(why_not(config)
        == failure{errc::tls_failure,
                   key + ": " + in_quotes(path)
                       + " is encrypted, expected a certificate that everybody may read"});
}

TEST_CASE("a pipe without a writer is not a PEM file, and is not waited for") {
  const no_descriptor_leaks balance;
  authority ca;
  auto config = ca.issue(certificate_terms{.names = names, .password = "secret"});
  config.key_password_file = ca.write("password", "secret");
  const auto pipe = ca.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string key;
  SECTION("cert") {
    config.cert = pipe;
    key = "grid.tls.cert";
  }
  SECTION("key") {
    config.key = pipe;
    key = "grid.tls.key";
  }
  SECTION("ca") {
    config.ca = pipe;
    key = "grid.tls.ca";
  }
  SECTION("password") {
    config.key_password_file = pipe;
    key = "grid.tls.key-password-file";
  }
  CHECK(why_not(config).text == key + ": " + in_quotes(pipe) + " is not a file");
}

TEST_CASE("a file without what its setting needs is a mistake that says what is missing") {
  const no_descriptor_leaks balance;
  authority ca;
  auto config = ca.issue(names);
  std::string expected;
  SECTION("a certificate") {
    config.cert = ca.write("other.pem", "hello");
    expected = "grid.tls.cert: " + in_quotes(config.cert)
               + " holds no certificate in PEM, expected one between lines of BEGIN and END";
  }
  SECTION("a key") {
    config.key = ca.write("other.pem", "hello");
    expected = "grid.tls.key: " + in_quotes(config.key)
               + " holds no private key in PEM, expected one between lines of BEGIN and END";
  }
  SECTION("a CA") {
    config.ca = ca.write("other.pem", "hello");
    expected = "grid.tls.ca: " + in_quotes(config.ca)
               + " holds no certificate in PEM, expected one between lines of BEGIN and END";
  }
  SECTION("the certificate's key") {
    config.key = ca.issue(names).key;
    expected = "grid.tls.key: " + in_quotes(config.key)
               + " is not the key of grid.tls.cert, expected the one that the certificate was made "
                 "with";
  }
  CHECK(why_not(config).text == expected);
}

TEST_CASE("a chain and several CAs in one file are all used") {
  const no_descriptor_leaks balance;
  authority ca, other;
  auto config = ca.issue(names);
  config.cert = ca.write("chain.pem", text_of(config.cert) + text_of(ca.ca_file()));
  config.ca = ca.write("anchors.pem", text_of(other.ca_file()) + text_of(ca.ca_file()));
  CHECK(why_not(config) == failure{});
}
