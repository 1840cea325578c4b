"""The small changes to a source, to be made one at a time."""

import re
from dataclasses import dataclass

from tokens import tokens_of

COMPARISONS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
}
OPERATORS = {
    "&&": ("||",),
    "||": ("&&",),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("/",),
    "&": ("|",),
    "|": ("&",),
    "^": ("|",),
    "<<": (">>",),
    ">>": ("<<",),
    "+=": ("-=", "="),
    "-=": ("+=", "="),
    "*=": ("/=",),
    "/=": ("*=",),
    "|=": ("&=", "="),
    "&=": ("|=", "="),
}
WORDS = {"true": "false", "false": "true", "break": "continue"}
NO_EXPRESSION = {
    "case", "catch", "class", "const", "constexpr", "default", "do", "else", "enum", "for",
    "friend", "if", "namespace", "private", "protected", "public", "return", "static",
    "static_assert", "struct", "switch", "template", "try", "typename", "using", "while",
}  # fmt: skip
DECLARATION = re.compile(r"^[\w:]+(?:<[^;=]*>)?(?:\s*[&*]+\s*|\s+)\w+\s*(?:[={(\[]|$)")
CONDITION_END = re.compile(r"[^=!<>]=[^=]")


@dataclass(frozen=True)
class Change:
    """Replaces source[start:end] of a file by `becomes`."""

    file: str
    line: int
    column: int
    kind: str
    start: int
    end: int
    becomes: str
    is_in_code: bool  # in the body of a function, not in a declaration

    @property
    def id(self):
        return f"{self.file}:{self.line}:{self.column}:{self.kind}"

    def apply(self, source):
        return source[: self.start] + self.becomes + source[self.end :]

    def difference(self, source):
        """The lines that it removes, and the lines that replace them."""
        first = source.rfind("\n", 0, self.start) + 1
        last = source.find("\n", self.end)
        last = len(source) if last == -1 else last
        changed = source[first : self.start] + self.becomes + source[self.end : last]
        return source[first:last].split("\n"), changed.split("\n")


class Finder:
    """Finds every change that can be made to one file."""

    def __init__(self, file, source):
        self.file = file
        self.source = source
        self.tokens = tokens_of(source)
        self.found = {}

    def find(self):
        for index, token in enumerate(self.tokens):
            if token.kind == "symbol":
                self.operator(index, token)
            elif token.kind == "number":
                self.constant(index, token)
            elif token.kind == "name":
                self.word(index, token)
            self.statement(index, token)
        return list(self.found.values())

    # Tokens.

    def operator(self, index, token):
        before = self.before(index)
        if token.is_spaced and before not in ("operator", "template"):
            for other in COMPARISONS.get(token.value, ()) + OPERATORS.get(token.value, ()):
                self.change(index, index, "operator" + other, other)
        elif token.value in ("++", "--"):
            self.change(index, index, "step", "--" if token.value == "++" else "++")
        elif token.value == "!" or (token.value == "~" and self.is_in_code(index)):
            self.change(index, index, "not", "")
        elif token.value == "-" and before in ("(", ",", "=", "return", "{", "?", ":"):
            self.change(index, index, "sign", "")
        if token.value == "?":
            self.condition(*self.left_of(index))

    def constant(self, index, token):
        found = re.fullmatch(r"(0[xX][0-9a-fA-F']+|[0-9']+)([a-zA-Z]*)", token.value)
        if not found or self.before(index) == "operator":
            return
        number = int(found.group(1).replace("'", ""), 0 if found.group(1)[1:2] in "xX" else 10)
        self.change(index, index, "plus1", f"{number + 1}{found.group(2)}")
        if number > 0:
            self.change(index, index, "minus1", f"{number - 1}{found.group(2)}")

    def word(self, index, token):
        if token.value in WORDS and (token.value in ("true", "false") or self.is_in_loop(index)):
            self.change(index, index, "word", WORDS[token.value])
        elif token.value in ("min", "max") and self.before(index) == "::":
            self.change(index, index, "other", "max" if token.value == "min" else "min")
        elif token.value in ("if", "while") and self.value(index + 1) == "(":
            self.condition(*self.in_parentheses(index + 1))

    # Conditions.

    def condition(self, first, last):
        text = self.text(first, last)
        if first > last or CONDITION_END.search(text):
            return
        if not self.is_one_operator(first, last):
            self.change(first, last, "negated", f"!({text})")
        self.change(first, last, "never", "false")

    def is_one_operator(self, first, last):
        """Whether a change of its operator negates it."""
        values = [token.value for token in self.tokens[first : last + 1]]
        logic = [value for value in values if value in ("&&", "||", "!") or value in COMPARISONS]
        return len(logic) == 1 and (logic[0] != "!" or values[0] == "!")

    def in_parentheses(self, index):
        """The condition of an `if`: behind the `;` of a declaration, if there is one."""
        end = self.tokens[index].match
        first = index + 1
        for inner in range(index + 1, end):
            if self.value(inner) == ";" and self.tokens[inner].inside == index:
                first = inner + 1
        return first, end - 1

    def left_of(self, index):
        """The condition of a `?`."""
        around = self.tokens[index].inside
        first = index
        while first - 1 > around:
            previous = self.tokens[first - 1]
            if previous.inside != around and previous.match == -1:
                break
            if previous.inside == around and previous.value in ("=", ",", "return", ";", "?", ":"):
                break
            first = previous.match if previous.value in (")", "]", "}") else first - 1
        return first, index - 1

    # Statements.

    def statement(self, index, token):
        if not self.begins_statement(index):
            return
        end = self.end_of_statement(index)
        if end is None:
            return
        if token.value == "return":
            self.returned(index, end)
        elif token.value == "case" and self.value(end) == ":":
            self.change(index, end, "removed", "")
        elif token.value not in NO_EXPRESSION and self.value(end) == ";":
            # Removing the only statement of an `if` equals a condition that never holds.
            if self.is_guarded(index) or self.leaves_at_end_of_switch(index, end):
                return
            if not DECLARATION.match(self.text(index, end - 1)) or token.value == "throw":
                self.change(index, end, "removed", ";")

    def returned(self, index, end):
        if end == index + 1:
            if not self.is_guarded(index):
                self.change(index, end, "removed", ";")
            return
        text = self.text(index + 1, end - 1)
        if text not in ("true", "false", "{}", "nullptr", "std::nullopt"):
            self.change(index + 1, end - 1, "empty", "{}")
        values = {token.value for token in self.tokens[index + 1 : end]}
        asks = values & ({"&&", "||", "!"} | set(COMPARISONS)) and "?" not in values
        if asks and not self.is_one_operator(index + 1, end - 1):
            self.change(index + 1, end - 1, "negated", f"!({text})")
        if self.is_call(index + 1, end - 1):
            self.change(index, end, "not-returned", f"{text};")
            self.change(index, end, "removed", "return;")

    def is_guarded(self, index):
        previous = self.tokens[index - 1]
        return previous.value == ")" and self.before(previous.match) == "if"

    def leaves_at_end_of_switch(self, index, end):
        """Whether this is a break behind which its switch does nothing."""
        opening = self.tokens[self.tokens[index].inside - 1]
        if self.value(index) != "break" or opening.value != ")":
            return False
        rest = [self.value(end + step) for step in (1, 2, 3)]
        is_last = rest[0] == "}" or rest == ["default", ":", "break"]
        return is_last and self.before(opening.match) == "switch"

    def is_call(self, first, last):
        before = self.tokens[first : self.tokens[last].match]
        callee = all(t.kind == "name" or t.value in ("::", ".", "->") for t in before)
        return self.value(last) == ")" and bool(before) and callee

    def begins_statement(self, index):
        around = self.tokens[index].inside
        if around < 0 or self.tokens[around].block != "code" or index == 0:
            return False
        if self.tokens[index].value in ("{", "}", ")", ",", ";", "."):
            return False
        previous = self.tokens[index - 1]
        if previous.value in ("{", "}", ";", "else", "do"):
            return True
        if previous.value == ":":
            return self.is_label(index - 1)
        return previous.value == ")" and self.before(previous.match) in ("if", "while", "for")

    def is_label(self, index):
        while index > 0 and self.value(index) not in ("{", "}", ";", "?"):
            index -= 1
            if self.value(index) in ("case", "default"):
                return True
        return False

    def end_of_statement(self, index):
        around = self.tokens[index].inside
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.value in ("(", "[", "{") and token.match != -1:
                index = token.match
            elif token.value == ";" or (token.value == ":" and self.is_label(index)):
                return index
            elif token.inside != around:
                return None
            index += 1
        return None

    # Words.

    def value(self, index):
        return self.tokens[index].value if index < len(self.tokens) else ""

    def before(self, index):
        return self.tokens[index - 1].value if index > 0 else ""

    def text(self, first, last):
        return self.source[self.tokens[first].start : self.tokens[last].end] if first <= last else ""

    def is_in_code(self, index):
        while index >= 0:
            index = self.tokens[index].inside
            if index >= 0 and self.tokens[index].block == "code":
                return True
        return False

    def is_in_loop(self, index):
        while (index := self.tokens[index].inside) > 0:
            opening = self.tokens[index - 1]
            if opening.value == ")" and self.before(opening.match) in ("for", "while"):
                return True
        return False

    def change(self, first, last, kind, becomes):
        start, end = self.tokens[first].start, self.tokens[last].end
        line = self.source.count("\n", 0, start) + 1
        column = start - self.source.rfind("\n", 0, start)
        in_code = self.is_in_code(first)
        change = Change(self.file, line, column, kind, start, end, becomes, in_code)
        self.found.setdefault(change.id, change)


def changes_of(file, source):
    """Every change to a file, in source order."""
    return Finder(file, source).find()
