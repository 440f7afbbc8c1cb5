"""AMR-NB without discontinuous transmission, straight from the library that sox uses.

sox always lets the encoder leave frames out in silence, and FFmpeg's own decoder cannot read those.
"""

import ctypes
import ctypes.util

FRAME = 160  # samples of 20 ms at 8 kHz
MODE = 7  # 12.2 kbit/s


def amr(pcm: bytes) -> bytes:
    """16 bit PCM at 8 kHz as an .amr file."""
    name = ctypes.util.find_library("opencore-amrnb")
    if not name:
        raise OSError("libopencore-amrnb is missing: install libopencore-amrnb0")
    library = ctypes.CDLL(name)
    library.Encoder_Interface_init.restype = ctypes.c_void_p
    library.Encoder_Interface_Encode.argtypes = [
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_char_p,
        ctypes.c_int,
    ]
    library.Encoder_Interface_exit.argtypes = [ctypes.c_void_p]
    state = library.Encoder_Interface_init(0)  # 0: no discontinuous transmission
    coded, out = [b"#!AMR\n"], ctypes.create_string_buffer(64)
    for at in range(0, len(pcm) - 2 * FRAME + 1, 2 * FRAME):
        size = library.Encoder_Interface_Encode(state, MODE, pcm[at : at + 2 * FRAME], out, 0)
        coded.append(out.raw[:size])
    library.Encoder_Interface_exit(state)
    return b"".join(coded)
