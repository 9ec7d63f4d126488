"""The room: a loudspeaker, a microphone, people and noises, in virtual time; scenarios, and verdicts on what was heard.

sounds.py     clips: spoken by espeak-ng, from ../shared/data, or made here; levels
acoustics.py  the way from the loudspeaker to the microphone, and what else the microphone hears
devices.py    devices that fail
listener.py   a speech-to-text that knows the clips, and says which parts of them arrived
scenario.py   the scenario files
stage.py      plays a scenario on the product's own core
traces.py     what left the loudspeaker, found again in the waveform
verdicts.py   whether that is what must be true
controls.py   breaks one part of the product on purpose, to show that the verdicts can see it
"""
