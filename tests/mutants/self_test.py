"""Tests what tests/mutants/run changes, draws and explains, with a source made up for this test."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from changes import changes_of  # noqa: E402
from explained import Explained, read_list  # noqa: E402
from layers import layer_of  # noqa: E402
from sampling import Sample, share  # noqa: E402

SOURCE = """\
#include <a> // a < b
namespace n {
constexpr int most = 1'000;
template <class T> struct box { std::vector<T> all; bool is_full = false; };
/* x == y */
int f(const std::string&& text, int n) {
  if (const int k = n + 1; k < most && !text.empty()) return 1;
  switch (n) {
  case 0x10:
    g("a < b");
    break;
  case 3:
    break;
  }
  const auto twice = [&](int x) { return h(x) ? x : -x; };
  while (n > 0) --n;
  for (int i = 0; i != n; ++i) n |= 2;
  return std::min(n, 3);
}
}
"""


def made(line):
    """What changes make of a line of the source."""
    return {
        change.difference(SOURCE)[1][0].strip()
        for change in changes_of("f.cpp", SOURCE)
        if change.line == line
    }


class ChangesTest(unittest.TestCase):
    def test_directives_comments_texts_templates_and_references_are_left_alone(self):
        for line in (1, 2, 5):
            self.assertEqual(made(line), set())
        self.assertNotIn('g("a <= b");', made(10))
        self.assertFalse(any("||" in becomes for becomes in made(6)))
        self.assertEqual(len(made(4)), 1)

    def test_constants_go_up_and_down_by_one(self):
        self.assertEqual(made(3), {"constexpr int most = 1001;", "constexpr int most = 999;"})

    def test_a_condition_is_changed_in_each_of_its_operators_and_as_a_whole(self):
        condition = "if (const int k = n + 1; {}) return 1;"
        for part in (
            "k <= most && !text.empty()",
            "k >= most && !text.empty()",
            "k < most || !text.empty()",
            "k < most && text.empty()",
            "!(k < most && !text.empty())",
            "false",
        ):
            self.assertIn(condition.format(part), made(7))

    def test_statements_labels_and_returned_values_are_taken_out(self):
        self.assertIn(";", made(10))
        self.assertIn("", made(9))
        self.assertIn(";", made(11))
        self.assertIn("return {};", made(18))
        self.assertIn("return std::max(n, 3);", made(18))
        self.assertIn("while (n > 0) ;", made(16))
        self.assertIn("for (int i = 0; i != n; ++i) ;", made(17))

    def test_a_break_at_the_end_of_a_switch_stays(self):
        self.assertEqual(made(13), set())

    def test_a_declaration_stays_and_what_a_lambda_does_is_changed(self):
        self.assertNotIn(";", made(15))
        self.assertIn("const auto twice = [&](int x) { return false ? x : -x; };", made(15))

    def test_each_change_is_told_by_its_id_and_code_from_declarations(self):
        changes = changes_of("f.cpp", SOURCE)
        self.assertEqual(len({change.id for change in changes}), len(changes))
        self.assertTrue(all(change.is_in_code == (change.line > 5) for change in changes))


class SampleTest(unittest.TestCase):
    def drawn(self, seed, count):
        sample = Sample(changes_of("f.cpp", SOURCE), seed, "f.cpp")
        sample.count = count
        return [sample.take() for _ in range(count)]

    def test_a_seed_draws_the_same_changes_again(self):
        self.assertEqual(self.drawn(7, 12), self.drawn(7, 12))
        self.assertNotEqual(self.drawn(7, 12), self.drawn(8, 12))

    def test_lines_take_turns(self):
        lines = {change.line for change in changes_of("f.cpp", SOURCE)}
        self.assertEqual({change.line for change in self.drawn(7, len(lines))}, lines)

    def test_what_does_not_count_is_replaced_and_no_more_than_that(self):
        sample = Sample(changes_of("f.cpp", SOURCE), 7, "f.cpp")
        sample.count = 2
        first, second = sample.take(), sample.take()
        self.assertIsNone(sample.take())
        sample.give_back()
        self.assertNotIn(sample.take(), (None, first, second))

    def test_files_share_by_lines_and_none_goes_without(self):
        changes = changes_of("f.cpp", SOURCE)
        large, small = Sample(changes * 50, 1, "large"), Sample(changes[:1], 1, "small")
        share([large, small], 40)
        self.assertEqual((large.count, small.count), (39, 1))


class ExplainedTest(unittest.TestCase):
    ENTRY = "# A comment.\nf.cpp\n-   const int a = 1;\n+const int a = 2;\nNobody\ncan tell.\n"

    def test_an_entry_is_found_by_what_its_lines_say_wherever_they_are(self):
        source = "\n\n  const int a = 1;\n"
        known = Explained(read_list(self.ENTRY))
        why = {c.becomes: known.find(c, source) for c in changes_of("f.cpp", source)}
        self.assertEqual(why["2"].why, "Nobody can tell.")
        self.assertIsNone(why["0"])

    def test_an_entry_whose_lines_are_gone_is_out_of_date(self):
        known = Explained(read_list(self.ENTRY))
        self.assertEqual(known.stale({"f.cpp": "const int a = 1;"}, changes_of), [])
        self.assertEqual(len(known.stale({"f.cpp": "const int b = 1;"}, changes_of)), 1)
        self.assertEqual(len(known.stale({}, changes_of)), 1)

    def test_an_entry_without_a_reason_is_refused(self):
        with self.assertRaises(ValueError):
            read_list("f.cpp\n-a\n+b\n")


class LayersTest(unittest.TestCase):
    def test_a_file_has_the_tests_of_its_layer(self):
        self.assertEqual(layer_of("codec/frame.cpp").name, "codec")
        self.assertEqual(layer_of("net/websocket/message_reader.hpp").name, "net/websocket")
        self.assertIsNone(layer_of("net/transport/dialer.cpp"))

    def test_tests_named_like_the_file_come_first_and_then_all(self):
        layer = layer_of("net/mux/link_push.cpp")
        first, *rest = layer.tests_for("net/mux/link_push.cpp", ["link_test", "outbox_test"])
        self.assertEqual(first.selection, "[#link_test]")
        self.assertEqual(tuple(rest), layer.tests)
        self.assertEqual(layer.tests_for("net/mux/ticker.hpp", ["link_test"]), layer.tests)


if __name__ == "__main__":
    unittest.main()
