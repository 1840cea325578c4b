"""The tokens of a C++ source, in as much detail as small changes need."""

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<text>(?:u8|[uUL])?R"(?P<delimiter>[^(\s]*)\(.*?\)(?P=delimiter)"
      |(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"(?:_?\w+)?|'(?:\\.|[^'\\\n])+')
  | (?P<number>\d(?:'?[\w.])*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<symbol><<=|>>=|<=>|->\*|\.\.\.|::|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
CLOSING = {"(": ")", "[": "]", "{": "}"}
TYPE_WORDS = {"struct", "class", "union", "enum"}
BLOCK_WORDS = {"else", "do", "try", "const", "noexcept", "override", "mutable"}


@dataclass
class Token:
    kind: str  # text, number, name or symbol
    value: str
    start: int  # in the source
    end: int
    is_spaced: bool  # with white space on both sides, like a binary operator
    match: int = -1  # the index of the matching bracket
    block: str = ""  # of a `{`: "code", "type" (or namespace) or "values"
    inside: int = -1  # the index of the innermost bracket around it


def tokens_of(source):
    """The tokens of a source, without comments and preprocessor directives."""
    blanked = DIRECTIVE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), source)
    result = []
    for found in TOKEN.finditer(blanked):
        if found.lastgroup in ("space", "comment"):
            continue
        kind = next(k for k in ("text", "number", "name", "symbol") if found.group(k) is not None)
        start, end = found.span()
        spaced = blanked[start - 1 : start].isspace() and blanked[end : end + 1].isspace()
        result.append(Token(kind, found.group(), start, end, spaced))
    _match_brackets(result)
    return result


def _match_brackets(tokens):
    still_open = []
    for index, token in enumerate(tokens):
        token.inside = still_open[-1] if still_open else -1
        if token.kind != "symbol":
            continue
        if token.value in CLOSING:
            if token.value == "{":
                token.block = _kind_of_block(tokens, index)
            still_open.append(index)
        elif still_open and token.value == CLOSING[tokens[still_open[-1]].value]:
            token.match = still_open.pop()
            token.inside = tokens[token.match].inside
            tokens[token.match].match = index


def _kind_of_block(tokens, index):
    head = _words_before(tokens, index)
    if "namespace" in head or ("extern" in head and len(head) == 2):
        return "type"
    before_arguments = head[: head.index("(")] if "(" in head else head
    if TYPE_WORDS & set(before_arguments) and "=" not in before_arguments:
        return "type"
    previous = tokens[index - 1].value if index else ";"
    if previous in BLOCK_WORDS or previous in (")", "]", ";", "{", "}", ":") or "->" in head:
        return "code"
    return "values"


def _words_before(tokens, index):
    """The words of the statement or declaration whose `{` is here."""
    words = []
    for token in reversed(tokens[:index]):
        if token.value in (";", "{", "}") and token.kind == "symbol":
            break
        words.append(token.value)
    return words[::-1]
