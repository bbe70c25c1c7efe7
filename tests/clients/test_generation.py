"""Clients come out of the contract in every language that apps are written in, without an error."""

import shutil

import pytest

from tests.clients.generated import LANGUAGES, java_classes, kotlin_classes, sources, typescript
from tests.clients.toolchain import node, packages, run
from tests.contract.documents import operations, the_contract

SUFFIX = {"java": "java", "kotlin": "kt", "swift": "swift", "dart": "dart"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_client_is_generated_with_every_operation(language):
    folder = sources(language)

    code = "".join(file.read_text(encoding="utf-8") for file in folder.glob(f"**/*.{SUFFIX[language]}"))
    missing = [op["operationId"] for _, _, op in operations(the_contract()) if _camel(op["operationId"]) not in code]
    assert missing == []
    assert "ERROR" not in (folder.parent / "said.txt").read_text(encoding="utf-8")


def test_the_typescript_client_and_the_days_told_with_it_are_of_the_right_types():
    assert (typescript() / "enterprise.js").exists()


def test_the_java_client_compiles():
    assert list(java_classes().glob("**/DeclarationsApi.class"))


@pytest.mark.full
def test_the_models_of_the_kotlin_client_compile():
    assert list(kotlin_classes().glob("**/DeclarationsPage.class"))


def test_a_program_that_reads_what_the_contract_does_not_have_does_not_compile(tmp_path):
    """Otherwise the type check would prove nothing."""
    program = (
        'import type { components } from "./api.js";\n'
        'export const level = (one: components["schemas"]["Declaration"]): number => one.levle;\n'
    )
    (tmp_path / "planted.ts").write_text(program, encoding="utf-8")
    tools = packages() / "node_modules"
    shutil.copy(typescript().parent / "src" / "api.d.ts", tmp_path)
    command = [node(), tools / "typescript" / "bin" / "tsc", "--noEmit", "--strict", "--module", "NodeNext"]

    with pytest.raises(AssertionError, match="levle"):
        run([*command, tmp_path / "planted.ts"], tmp_path)


def _camel(operation_id: str) -> str:
    first, *rest = operation_id.split("_")
    return first + "".join(word.capitalize() for word in rest)
