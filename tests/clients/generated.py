"""The clients that strangers' tools make from the committed contract alone."""

import json
import shutil
from pathlib import Path

from tests.clients.toolchain import CONTRACT, HERE, generator, java, javac, kept, node, packages, run

DOCUMENT = CONTRACT / "openapi.json"
LANGUAGES = ("java", "kotlin", "swift", "dart")
# A member that has a default may be left out by whoever sends it; the tool would have it required.
AS_SENT = ("--default-non-nullable", "false")


def sources(language: str) -> Path:
    """What openapi-generator makes with the settings that mobile_contract recommends: all languages in one run."""
    settings = [CONTRACT / "generators" / f"{name}.yaml" for name in LANGUAGES]

    def make(folder: Path) -> None:
        for file in settings:
            place = json.dumps({"inputSpec": str(DOCUMENT), "outputDir": str(folder / file.stem)})[1:-1]
            lines = place.replace(', "', '\n"')
            (folder / file.name).write_text(f"{file.read_text(encoding='utf-8')}\n{lines}\n", encoding="utf-8")
        tool = [java(), "-jar", generator(), "batch", "--fail-fast", *(folder / file.name for file in settings)]
        (folder / "said.txt").write_text(run(tool, folder, 600), encoding="utf-8")

    return kept("sources", [DOCUMENT, *settings, str(generator().stat().st_size)], make) / language


def typescript() -> Path:
    """The folder of the compiled programs of tests/clients/typescript, type-checked against the contract."""
    own = sorted((HERE / "typescript" / "src").glob("*.ts"))
    config = HERE / "typescript" / "tsconfig.json"

    def make(folder: Path) -> None:
        shutil.copytree(HERE / "typescript" / "src", folder / "src")
        for file in (config, HERE / "typescript" / "package.json"):
            shutil.copy(file, folder)
        tools = packages() / "node_modules"
        (folder / "node_modules").symlink_to(tools)
        made = tools / "openapi-typescript" / "bin" / "cli.js"
        run([node(), made, DOCUMENT, "-o", folder / "src" / "api.d.ts", *AS_SENT], folder)
        run([node(), tools / "typescript" / "bin" / "tsc", "--project", folder], folder)

    return kept("typescript", [DOCUMENT, config, packages().name, *own], make) / "out"


def java_classes() -> Path:
    """The generated Java client and the programs of tests/clients/java, compiled."""
    own = sorted((HERE / "java").glob("**/*.java"))
    client = sources("java")

    def make(folder: Path) -> None:
        files = [*own, *(client / "src" / "main").glob("**/*.java")]
        (folder / "files").write_text("\n".join(map(str, files)), encoding="utf-8")
        run(
            [
                javac(),
                "-encoding",
                "UTF-8",
                "-nowarn",
                "-proc:none",
                "-d",
                folder,
                "-cp",
                generator(),
                f"@{folder / 'files'}",
            ],
            folder,
        )

    return kept("java-classes", [client.parent.name, *own], make)


def kotlin_classes() -> Path:
    """The models of the generated Kotlin client, compiled by Kotlin's own compiler, which npm has.

    What sends them needs okhttp, which can be had from no registry that the tests use.
    """
    compiler = packages("kotlin") / "node_modules" / "kotlin-compiler" / "lib"
    client = sources("kotlin")

    def make(folder: Path) -> None:
        models = next(client.glob("src/main/kotlin/**/models"))
        program = [java(), "-Xmx1500m", "-cp", f"{compiler}/*", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"]
        libraries = f"{generator()}:{compiler / 'kotlin-stdlib.jar'}"
        run([*program, "-nowarn", "-no-reflect", "-no-stdlib", "-cp", libraries, "-d", folder, models], folder, 600)

    return kept("kotlin-classes", [client.parent.name, compiler.parts[-4]], make)
