"""What the offline chat decides by itself: which files it takes and which messages fit."""

from pathlib import Path

import pytest

from aura_desktop.errors import EngineFailed
from aura_desktop.providers.base import Message
from aura_desktop.providers.local.llama_chat import bundled_model, closing, fitting, usable_model


def test_the_bundled_model_is_found_and_good() -> None:
    assert usable_model(None) == bundled_model()
    assert usable_model("") == bundled_model()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "does not exist"),
        (b"", "not a GGUF"),
        (b"GG", "not a GGUF"),
        (b"PK\x03\x04" + bytes(2_000_000), "not a GGUF"),
        (b"GGUF" + bytes(1000), "incomplete"),
    ],
)
def test_files_that_are_no_model_are_named_with_what_to_do(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "my model.gguf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(EngineFailed, match=sentence) as caught:
        usable_model(str(file))
    assert "my model.gguf" in caught.value.sentence
    assert str(tmp_path) not in caught.value.sentence
    assert "hoose" in caught.value.sentence


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="is a folder"):
        usable_model(str(tmp_path))


def test_a_path_with_a_nul_is_no_crash() -> None:
    with pytest.raises(EngineFailed):
        usable_model("a\0b.gguf")


SYSTEM = Message("system", "Be brief.")


def test_a_short_conversation_is_left_as_it_is() -> None:
    messages = [SYSTEM, Message("user", "a"), Message("assistant", "b"), Message("user", "c")]
    assert fitting(messages, 1000) == messages


def test_the_oldest_messages_go_first_and_a_reply_never_leads() -> None:
    talk = [Message("user" if n % 2 == 0 else "assistant", f"{n} " + "x" * 300) for n in range(21)]
    kept = fitting([SYSTEM, *talk], 500)
    assert kept[0] == SYSTEM
    assert kept[-1] == talk[-1]
    assert kept[1].role == "user"
    assert 3 <= len(kept) < 8
    assert sum(len(message.content) for message in kept) <= 1500


def test_a_question_longer_than_the_context_keeps_its_end() -> None:
    kept = fitting([SYSTEM, Message("user", "x" * 100_000 + "the question?")], 500)
    assert len(kept) == 2
    assert kept[1].content.endswith("the question?")
    assert len(kept[1].content) < 1500


@pytest.mark.parametrize(
    ("reply", "reason", "end"),
    [
        ("It is two o'clock.", "stop", ""),
        ("Is it?\n", "stop", ""),
        ('It would be: "A dark roast"', "stop", "."),
        ('He said: "That was all."', "stop", ""),
        ("It is seven", "stop", "."),
        ("One of the most", "length", "…"),
        ("First, ", "length", "…"),
        ("```\nx = 1\n```", "stop", ""),
        ("今日は。", "stop", ""),
        ("", "stop", ""),
    ],
)
def test_a_reply_of_a_small_model_ends_as_a_sentence(reply: str, reason: str, end: str) -> None:
    assert closing(reply, reason) == end
