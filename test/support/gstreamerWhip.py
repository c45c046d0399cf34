"""Publishes a test picture (H.264) and tone (Opus) by WHIP with GStreamer's webrtcbin: gstreamerWhip.py <url> <token> [vp8|h264].

Debian 12's own simple-whip-client aborts at start (it loads libsoup 2 and, through libnice, libsoup 3), so the protocol
is spoken here and the media is GStreamer's. Prints "playing" once the answer is applied; ends on SIGTERM with a DELETE.
Needs: python3-gi gir1.2-gst-plugins-bad-1.0 gir1.2-gst-plugins-base-1.0 gstreamer1.0-{nice,plugins-good,plugins-bad,plugins-ugly}
"""

import signal
import sys
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

VIDEO = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast bframes=0 key-int-max=20 bitrate=400"
    " ! video/x-h264,profile=constrained-baseline ! rtph264pay pt=96 ssrc=2 config-interval=-1 aggregate-mode=zero-latency"
    " ! application/x-rtp,media=video,encoding-name=H264,payload=96",
    "vp8": "vp8enc deadline=1 keyframe-max-dist=20 target-bitrate=400000 ! rtpvp8pay pt=96 ssrc=2"
    " ! application/x-rtp,media=video,encoding-name=VP8,payload=96",
}
AUDIO = (
    "audiotestsrc is-live=true wave=ticks ! audioconvert ! audioresample ! opusenc ! rtpopuspay pt=100 ssrc=1"
    " ! application/x-rtp,media=audio,encoding-name=OPUS,payload=100,encoding-params=(string)2"
)


class Publisher:
    def __init__(self, url, token, codec):
        self.url, self.token, self.session = url, token, None
        self.pipeline = Gst.parse_launch(
            f"webrtcbin name=peer bundle-policy=max-bundle {AUDIO} ! peer."
            f" videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=20/1 ! videoconvert ! {VIDEO[codec]} ! peer."
        )
        self.peer = self.pipeline.get_by_name("peer")
        for at in range(2):
            transceiver = self.peer.emit("get-transceiver", at)
            transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        self.peer.connect("on-negotiation-needed", self.make_offer)
        self.peer.connect("notify::ice-gathering-state", self.when_gathered)
        self.pipeline.set_state(Gst.State.PLAYING)

    def make_offer(self, peer):
        peer.emit("create-offer", None, Gst.Promise.new_with_change_func(self.take_offer))

    def take_offer(self, promise):
        reply = promise.get_reply()  # owns the offer: keep it while the offer is used
        self.peer.emit("set-local-description", reply.get_value("offer"), Gst.Promise.new())

    def when_gathered(self, peer, _property):
        if peer.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE and not self.session:
            GLib.idle_add(self.post)

    def ask(self, method, url, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/sdp"}
        return urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=30)

    def post(self):
        offer = self.peer.get_property("local-description").sdp.as_text()
        try:
            answer = self.ask("POST", self.url, offer.encode())
        except urllib.error.HTTPError as error:
            print(f"refused: {error.code}", flush=True)
            sys.exit(1)
        self.session = urllib.parse.urljoin(self.url, answer.headers["Location"])
        _, message = GstSdp.SDPMessage.new_from_text(answer.read().decode())
        description = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.peer.emit("set-remote-description", description, Gst.Promise.new())
        print("playing", flush=True)

    def end(self):
        if self.session:
            self.ask("DELETE", self.session)
        self.pipeline.set_state(Gst.State.NULL)


def main():
    Gst.init(None)
    loop = GLib.MainLoop()
    url, token, *rest = sys.argv[1:]
    publisher = Publisher(url, token, rest[0] if rest else "h264")
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
    loop.run()
    publisher.end()


main()
