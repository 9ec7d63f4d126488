"""A turn whose times are known."""

from aura_desktop.waterfall import Waterfall

# End of turn at 450 ms; words from 130 to 340, model from 342, its sentence at 700, voice until 850; heard at 912.
TURN = Waterfall(
    7,
    audible=912.0,
    end_of_turn=450.0,
    stt_asked=130.0,
    transcript=340.0,
    chat_asked=342.0,
    first_token=640.0,
    first_piece=700.0,
    speech_asked=701.0,
    first_audio=850.0,
    speculative=True,
    dropped=1,
)
