"""Speech-to-text over sockets at the three services: quick, whole, and never a word of another utterance."""

from __future__ import annotations

import asyncio
import time

import pytest

from aura_desktop import errors
from aura_desktop.providers.base import SpeechToText, SttSession
from aura_desktop.providers.stt_wire import Partial
from tests.cancelling import cancel
from tests.fakes.stt_socket import SttBehaviour

from .stt_harness import KEY, NAMES, SERVICES, bench, hear, push, speech

pytestmark = pytest.mark.parametrize("name", NAMES)


async def test_it_is_an_engine(name: str) -> None:
    async with bench(name) as b:
        engine: SpeechToText = b.engine
        assert (engine.name, engine.streaming) == (name, True)
        session: SttSession = engine.open()
        await session.aclose()


async def test_the_transcript_is_there_within_the_services_own_time(name: str) -> None:
    """Acceptance: a fake that finalises in 280 ms gives the transcript 330 ms after the last frame at the latest."""
    async with bench(name, SttBehaviour(finalise=0.28)) as b:
        took = []
        for _ in range(4):
            await b.engine.warm()
            session = b.engine.open()
            push(session, speech(1.0))
            await b.socket.until(lambda: any(talk.seconds > 0.85 for talk in b.socket.open))
            push(session, speech(0.06))
            start = time.monotonic()
            assert (await session.transcribe()).text == b.behaviour.transcript
            took.append(time.monotonic() - start)
            await session.aclose()
            if took[-1] <= 0.33:
                break
        print(f"\n{name}: {1000 * min(took):.0f} ms after the last frame")
        assert 0.28 <= min(took) <= 0.33
        assert not b.file.records


async def test_sound_goes_up_while_the_user_talks(name: str) -> None:
    """Whole, in order, in pieces of a tenth of a second, and nothing of it twice."""
    pcm = speech(1.23)
    async with bench(name) as b:
        session = b.engine.open()
        push(session, pcm)
        await b.socket.until(lambda: b.socket.talks and b.socket.talks[0].seconds > 1.1)
        assert not b.socket.talks[0].commits
        assert (await session.transcribe()).text == b.behaviour.transcript
        talk = b.socket.talks[0]
        assert len(talk.committed[0]) == len(b.up(pcm))
        if talk.rate == 16_000:
            assert talk.committed == [pcm]
        assert len(talk.sounds()) <= 15
        assert not talk.errors
        await session.aclose()


async def test_a_second_transcript_covers_the_whole_utterance(name: str) -> None:
    behaviour = SttBehaviour(transcripts=["I would like", "a pizza.", "Please."])
    async with bench(name, behaviour) as b:
        parts = [speech(0.8, 1), speech(0.5, 2), speech(0.4, 3)]
        session = b.engine.open()
        push(session, parts[0])
        assert (await session.transcribe()).text == "I would like"
        assert (await session.transcribe()).text == "I would like", "nothing new was said"
        push(session, parts[1])
        assert (await session.transcribe()).text == "I would like a pizza."
        push(session, bytes(12_800))
        assert (await session.transcribe()).text == "I would like a pizza.", "silence says nothing"
        push(session, parts[2])
        assert (await session.transcribe()).text == "I would like a pizza. Please."
        heard = b"".join(part for talk in b.socket.talks for part in talk.committed)
        assert len(heard) == len(b.up(b"".join(parts) + bytes(12_800)))
        assert sum(len(talk.committed) for talk in b.socket.talks) == 3
        assert not b.file.records
        await session.aclose()


async def test_words_of_a_cancelled_transcript_are_not_lost(name: str) -> None:
    """A turn that is taken up again cancels its attempt while the service is at work."""
    behaviour = SttBehaviour(transcripts=["I would like", "a pizza."], finalise=0.05)
    async with bench(name, behaviour) as b:
        session = b.engine.open()
        push(session, speech(0.5))
        task = asyncio.create_task(session.transcribe())
        await b.socket.until(lambda: any(talk.commits for talk in b.socket.talks))
        await cancel(task)
        push(session, speech(0.4))
        assert (await session.transcribe()).text == "I would like a pizza."
        await session.aclose()


async def test_partial_texts_are_whole_and_only_of_this_utterance(name: str) -> None:
    behaviour = SttBehaviour(transcripts=["I would like to", "have a pizza."])
    async with bench(name, behaviour) as b:
        seen: list[str] = []
        session = b.engine.open(seen.append)
        push(session, speech(1.1))
        await b.socket.until(lambda: b.socket.talks and b.socket.talks[0].shown == "I would like to")
        await session.transcribe()
        assert seen[:3] == ["I", "I would", "I would like"]
        push(session, speech(0.9))
        await b.socket.until(lambda: any(talk.shown.startswith("have a pizza") for talk in b.socket.talks))
        await session.transcribe()
        assert seen[-1] == "I would like to have a pizza."
        assert "I would like to have a" in seen
        assert all(text.startswith("I would like to") for text in seen[4:]), "what is final stays"
        assert len(seen) == len(set(seen))
        await session.aclose()


async def test_nothing_reaches_an_utterance_that_is_over(name: str) -> None:
    """Late words of an earlier utterance never reach a later one, and a closed one shows nothing any more."""
    behaviour = SttBehaviour(transcripts=["The first one.", "The second one."], delays=[0.15, 0.01])
    async with bench(name, behaviour) as b:
        seen: list[str] = []
        first = b.engine.open(seen.append)
        push(first, speech(0.5))
        task = asyncio.create_task(first.transcribe())
        await b.socket.until(lambda: any(talk.commits for talk in b.socket.talks))
        await first.aclose()
        shown = list(seen)
        with pytest.raises(asyncio.CancelledError):
            await task
        second = b.engine.open()
        push(second, speech(0.5))
        assert (await second.transcribe()).text == "The second one."
        await asyncio.sleep(0.16)
        assert (await second.transcribe()).text == "The second one."
        first._feeds[0]._hear(Partial(0, "the very last words"))  # had been on its way
        assert seen == shown
        await second.aclose()


@pytest.mark.parametrize("while_talking", [True, False])
async def test_closing_is_seen_at_once(name: str, while_talking: bool) -> None:
    async with bench(name, SttBehaviour(finalise=30.0), finalise_seconds=30.0) as b:
        session = b.engine.open()
        push(session, speech(0.6))
        task = None
        if not while_talking:
            task = asyncio.create_task(session.transcribe())
            await b.socket.until(lambda: any(talk.commits for talk in b.socket.talks))
        await b.socket.until(lambda: any(talk.seconds > 0.4 for talk in b.socket.talks))
        talk = next(talk for talk in b.socket.talks if talk.sound)
        at = time.monotonic()
        await session.aclose()
        await session.aclose()
        assert await talk.closed_within(1.0) - at < 0.1
        if task is not None:
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (await session.transcribe()).text == ""
        session.push(speech(0.1))
        assert (await session.transcribe()).text == ""


@pytest.mark.parametrize("pcm", [b"", b"\1", bytes(32_000)])
async def test_silence_is_no_speech_and_asks_for_nothing(name: str, pcm: bytes) -> None:
    """Recognisers invent text on silence (field note T10, https://github.com/saurabhav88/EnviousWispr/issues/452)."""
    async with bench(name) as b:
        assert await hear(b.engine, pcm) == ""
        assert not b.file.records
        assert not any(talk.commits for talk in b.socket.talks)


async def test_a_short_word_is_long_enough_for_the_service(name: str) -> None:
    """Words such as "yes" and "OK" are heard (field note T2, https://github.com/pipecat-ai/pipecat/issues/984)."""
    async with bench(name, SttBehaviour(transcript="Yes.")) as b:
        assert await hear(b.engine, speech(0.06)) == "Yes."
        talk = next(talk for talk in b.socket.talks if talk.commits)
        assert not talk.errors
        assert not b.file.records
        assert talk.committed[0].rstrip(b"\0")


async def test_sounds_without_words(name: str) -> None:
    async with bench(name, SttBehaviour(transcript="[BLANK_AUDIO]", partials=False)) as b:
        assert await hear(b.engine, speech(0.5)) == ""


async def test_the_key_goes_to_its_service_in_its_header_only(name: str) -> None:
    behaviour = SttBehaviour()
    async with bench(name, behaviour) as b:
        await hear(b.engine, speech(0.5))
        await b.engine.send(speech(0.5))
        assert len(b.host.visits) >= 2
        for visit in b.host.visits:
            assert visit.headers[SERVICES[name].header] == SERVICES[name].value
            assert [h for h, value in visit.headers.items() if KEY in value] == [SERVICES[name].header]
            assert KEY not in str(visit.query)
        assert not any(KEY in str(talk.frames) for talk in b.socket.talks)
        assert not any(KEY in str(record.body) for record in b.file.records)


async def test_two_keys_in_turn_never_mix(name: str) -> None:
    async with bench(name) as b, bench(name, key="another-key-42", gate_key="another-key-42") as other:
        for _ in range(2):
            assert await hear(b.engine, speech(0.4))
            assert await hear(other.engine, speech(0.4))
        for mine, theirs in ((b, other), (other, b)):
            values = {visit.headers[SERVICES[name].header] for visit in mine.host.visits}
            assert len(values) == 1
            assert values.isdisjoint({visit.headers[SERVICES[name].header] for visit in theirs.host.visits})


async def test_the_next_utterances_work_after_one_another(name: str) -> None:
    async with bench(name) as b:
        for n in range(6):
            b.behaviour.transcripts = [f"Sentence {n}."]
            assert await hear(b.engine, speech(0.4, n)) == f"Sentence {n}."
        assert b.socket.most_open <= 2
        assert not b.file.records


async def test_nothing_is_left_running(name: str) -> None:
    before = asyncio.all_tasks()
    async with bench(name) as b:
        session = b.engine.open()
        push(session, speech(0.5))
        await session.transcribe()
        task = asyncio.create_task(session.transcribe())
        await asyncio.sleep(0)
        await b.engine.aclose()
        await b.engine.aclose()
        await session.aclose()
        await asyncio.gather(task, return_exceptions=True)
        ours = {t for t in asyncio.all_tasks() - before if "aura_desktop" in repr(t)}
        assert not ours
        await asyncio.sleep(0.02)
        assert not b.socket.open


async def test_an_engine_that_is_closed_says_so(name: str) -> None:
    async with bench(name) as b:
        await b.engine.aclose()
        with pytest.raises(errors.ProviderError) as caught:
            await hear(b.engine, speech(0.4))
        assert "no longer in use" in caught.value.sentence


async def test_without_streaming_the_utterance_goes_as_a_file(name: str) -> None:
    pcm = speech(0.7)
    async with bench(name, streaming=False) as b:
        assert not b.engine.streaming
        session = b.engine.open()
        push(session, pcm)
        assert (await session.transcribe()).text == b.behaviour.transcript
        assert (await session.transcribe()).text == b.behaviour.transcript
        assert [record.audio for record in b.file.records] == [pcm], "asked once for the same sound"
        push(session, pcm[:12_800])
        await session.transcribe()
        assert b.file.records[-1].audio == pcm + pcm[:12_800]
        assert not b.socket.talks
        await session.aclose()
        await b.engine.warm()
