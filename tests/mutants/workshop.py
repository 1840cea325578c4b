"""A copy of the tree and its build, and what is compiled and linked again for one change."""

import json
import os
import re
import shlex
import shutil
import subprocess

from layers import layer_of

CONFIGURE = (
    "-DCMAKE_BUILD_TYPE=None",
    "-DCMAKE_CXX_FLAGS=-O0 -DNDEBUG -D_GLIBCXX_ASSERTIONS",
    "-DACTORGRID_BUILD_APPS=OFF",
    "-DACTORGRID_BUILD_TESTS=ON",
)
LINKERS = ("mold", "lld")
COMPILE_SECONDS = 300
# A function that does not return its value is not a realistic mistake.
STRICT = "-Werror=return-type"


class BuildFailed(Exception):
    pass


def run(command, directory, seconds=None):
    done = subprocess.run(
        command, cwd=directory, timeout=seconds, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    if done.returncode != 0:
        raise BuildFailed(done.stdout)
    return done.stdout


class Workshop:
    """The copy. It is never modified: the order of includes makes the compiler find changes first."""

    def __init__(self, root, directory, targets):
        self.root = root
        self.sources = directory / "sources"
        self.build = directory / "build"
        self.targets = targets
        self.originals = {}  # object files of the copy, compiled like those of a change

    # The copy.

    def prepare(self, jobs):
        self.copy()
        linker = [f"-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld={name}" for name in LINKERS if shutil.which(name)]
        if not (self.build / "build.ninja").exists():
            configure = ["cmake", "-S", self.sources, "-B", self.build, "-G", "Ninja"]
            run([*configure, *CONFIGURE, *linker[:1]], self.sources)
        subprocess.run(["ninja", f"-j{jobs}", *self.targets], cwd=self.build, check=True)
        self.commands = self.read_commands()
        self.dependents = self.read_dependents()
        self.links = {target: self.read_link(target) for target in self.targets}
        self.prefix = self.precompile()

    def copy(self):
        """Leaves unchanged files alone, so that they are not built again."""
        listed = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], self.root)
        wanted = {path for path in listed.split("\0") if path and (self.root / path).is_file()}
        for path in wanted:
            copied = self.sources / path
            content = (self.root / path).read_bytes()
            if not copied.exists() or copied.read_bytes() != content:
                copied.parent.mkdir(parents=True, exist_ok=True)
                copied.write_bytes(content)
                shutil.copymode(self.root / path, copied)
        for copied in [path for path in self.sources.rglob("*") if path.is_file()]:
            if str(copied.relative_to(self.sources)) not in wanted:
                copied.unlink()

    def read_commands(self):
        """How the object files of the targets are compiled."""
        listed = json.loads((self.build / "compile_commands.json").read_text())
        linked = set()
        for target in self.targets:
            for line in run(["ninja", "-t", "commands", target], self.build).splitlines():
                linked |= set(re.findall(r"\S+\.cpp\.o", line))
        commands = {}
        for entry in listed:
            words = shlex.split(entry["command"])
            output = words[words.index("-o") + 1]
            if output in linked:
                commands[output] = (os.path.relpath(entry["file"], self.sources), words)
        return commands

    def read_dependents(self):
        """The object files of the targets that depend on each of our own files."""
        result = {}
        output = None
        for line in run(["ninja", "-t", "deps"], self.build).splitlines():
            if not line.startswith(" "):
                output = line.split(":")[0]
            elif output in self.commands and line.strip().startswith(str(self.sources)):
                path = os.path.relpath(line.strip(), self.sources)
                result.setdefault(path, set()).add(output)
        return result

    def read_link(self, target):
        """The command that links a test program, without the commands after it."""
        last = run(["ninja", "-t", "commands", target], self.build).strip().splitlines()[-1]
        return next(shlex.split(part) for part in last.split(" && ") if " -o " in part)

    def files_of(self, target):
        """The names of a program's test files, without their extension."""
        objects = [word for word in self.links[target] if word.endswith("_test.cpp.o")]
        return [os.path.basename(word).removesuffix(".cpp.o") for word in objects]

    def precompile(self):
        """A precompiled header of all system headers that codec and net/mux include."""
        outputs = [output for output in self.commands if output.startswith(("codec/", "net/mux/"))]
        files = {self.commands[output][0] for output in outputs} | set(self.dependents)
        included = set()
        for file in files:
            if file.startswith(("codec/", "net/mux/")):
                included |= set(re.findall(r"^#include (<[a-z_./]+>)", (self.sources / file).read_text(), re.M))
        own = {name for name in included if name.startswith("<actorgrid/")}
        header = self.build / "prefix.hpp"
        text = "".join(f"#include {name}\n" for name in sorted(included - own))
        compiled = self.build / "prefix.hpp.gch"
        if not compiled.exists() or header.read_text() != text:
            header.write_text(text)
            words = list(self.commands[sorted(outputs)[0]][1])
            words[words.index("-o") + 1] = str(compiled)
            words[words.index("-c") + 1] = str(header)
            run([*words, "-x", "c++-header"], self.build, COMPILE_SECONDS)
        return header

    # A change.

    def is_linked(self, target, output):
        """Whether an object file belongs to a test program, or to a library that it links."""
        directory, name = re.fullmatch(r"(.+)/CMakeFiles/([^/]+)\.dir/.+", output).groups()
        words = self.links[target]
        return output in words or f"{directory}/lib{name}.a" in words

    def objects_of(self, change, target):
        """The objects of a test program to compile again, including test code that may contain the
        change.

        The linker takes a function from the first object file that has it, and recompiled files are
        linked before everything else.
        """
        outputs = self.dependents.get(change.file, set())
        outputs = {output for output in outputs if self.is_linked(target, output)}
        if change.is_in_code:
            outputs = {output for output in outputs if not output.startswith("tests/")}
        return sorted(outputs, key=lambda output: (self.commands[output][0] != change.file, output))

    def compile(self, output, overlay, into):
        """Compiles an object file, with files below `overlay` instead of ours."""
        file, command = self.commands[output]
        words = list(command)
        source = overlay / file if (overlay / file).exists() else self.sources / file
        words.insert(words.index(f"-I{self.sources}"), f"-I{overlay}")
        words[words.index("-o") + 1] = str(into)
        words[words.index("-c") + 1] = str(source)
        if layer_of(file):
            # Their own precompiled headers may contain more, such as Boost, but nothing that they need.
            if "-include" in words:
                del words[words.index("-include") : words.index("-include") + 2]
            words[1:1] = ["-include", str(self.prefix)]
        run([*words, STRICT], self.build, COMPILE_SECONDS)
        return into.read_bytes()

    def original(self, output, overlay, into):
        if output not in self.originals:
            self.originals[output] = self.compile(output, overlay, into)
        return self.originals[output]

    def link(self, target, objects, into):
        """Links a test program, with these object files instead of the originals."""
        words = list(self.links[target])
        own = {words[i]: path for i in range(len(words)) for path in [objects.get(words[i])] if path}
        words = [str(own.get(word, word)) for word in words]
        words[words.index("-o") + 1] = str(into)
        first = next(i for i, word in enumerate(words) if word.endswith(".o"))
        # The linker takes nothing from an archive that it already has.
        words[first:first] = [
            str(path)
            for output, path in objects.items()
            if output not in own and self.is_linked(target, output)
        ]
        run(words, self.build, COMPILE_SECONDS)
