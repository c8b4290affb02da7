"""For `mitmdump -s addons/witness.py --set sdkwitness_out=DIR`: records into the capture DIR."""

from sdkwitness.wire.recorder import Recorder

addons = [Recorder()]
