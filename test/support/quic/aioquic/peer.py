"""A foreign QUIC peer on aioquic, for either end of a connection.

    peer.py connect|serve OPTIONS

OPTIONS is JSON: port, alpn, certificate, key (paths), name. Orders come as JSON lines on standard input, what happens is
told as JSON lines on standard output. Streams and datagrams of the other end are echoed, streams when they have ended.
"""

import asyncio
import hashlib
import json
import ssl
import sys

from aioquic.asyncio import QuicConnectionProtocol, connect, serve
from aioquic.quic import events
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

REFUSE_ECHO = b"stop"


def tell(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


class AskingConnection(QuicConnection):
    """aioquic asks for client certificates only where it is told so inside."""

    def _initialize(self, peer_cid):
        super()._initialize(peer_cid)
        self.tls._request_client_certificate = not self._is_client


class Peer(QuicConnectionProtocol):
    current = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.received = {}
        self.own = {}
        Peer.current = self

    def quic_event_received(self, event):
        if isinstance(event, events.HandshakeCompleted):
            certificate = self._quic.tls._peer_certificate
            der = b"" if certificate is None else certificate.public_bytes(Encoding.DER)
            fingerprint = hashlib.sha256(der).hexdigest() if der else ""
            tell("connected", alpn=event.alpn_protocol, fingerprint=fingerprint)
        elif isinstance(event, events.StreamDataReceived):
            self.take(event.stream_id, event.data, event.end_stream)
        elif isinstance(event, events.StreamReset):
            tell("reset", stream=event.stream_id, code=event.error_code)
        elif isinstance(event, events.StopSendingReceived):
            tell("stopped", stream=event.stream_id, code=event.error_code)
        elif isinstance(event, events.DatagramFrameReceived):
            self._quic.send_datagram_frame(event.data)
            self.transmit()
        elif isinstance(event, events.ConnectionTerminated):
            application = event.frame_type is None
            tell("closed", code=event.error_code, application=application, reason=event.reason_phrase)

    def take(self, stream, data, end):
        whole = self.received.get(stream, b"") + data
        self.received[stream] = whole
        if whole == REFUSE_ECHO:
            self._quic.stop_stream(stream, 0x71)
            self._quic.reset_stream(stream, 0x70)
            self.transmit()
            return
        if not end:
            return
        if stream in self.own:
            tell("echo", stream=stream, same=self.own.pop(stream) == whole, bytes=len(whole))
            return
        tell("stream", stream=stream, bytes=len(whole), sha256=hashlib.sha256(whole).hexdigest())
        if stream & 2 == 0:
            self._quic.send_stream_data(stream, whole, True)
            self.transmit()

    def obey(self, order):
        kind = order["do"]
        if kind == "close":
            self._quic.close(error_code=order["code"], reason_phrase=order["reason"])
        elif kind == "stream":
            stream = self._quic.get_next_available_stream_id()
            self.own[stream] = bytes(index * 7 % 251 for index in range(order["bytes"]))
            self._quic.send_stream_data(stream, self.own[stream], True)
        elif kind == "datagrams":
            for index in range(order["count"]):
                self._quic.send_datagram_frame(index.to_bytes(4, "little") + bytes(order["bytes"] - 4))
        self.transmit()


def configure(role, options):
    configuration = QuicConfiguration(
        alpn_protocols=options["alpn"],
        is_client=role == "connect",
        max_datagram_frame_size=65536,
        server_name=options.get("name"),
        verify_mode=ssl.CERT_NONE,
        idle_timeout=8.0,
    )
    if "certificate" in options:
        configuration.load_cert_chain(options["certificate"], options["key"])
    if "wrongKey" in options:
        with open(options["wrongKey"], "rb") as file:
            configuration.private_key = load_pem_private_key(file.read(), password=None)
    return configuration


async def orders():
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        if Peer.current is not None:
            Peer.current.obey(json.loads(line))


async def main():
    role, options = sys.argv[1], json.loads(sys.argv[2])
    configuration = configure(role, options)
    if role == "serve":
        import aioquic.asyncio.server as server

        server.QuicConnection = AskingConnection
        listening = await serve("127.0.0.1", 0, configuration=configuration, create_protocol=Peer)
        tell("listening", port=listening._transport.get_extra_info("sockname")[1])
        await orders()
        listening.close()
        return
    try:
        async with connect("127.0.0.1", options["port"], configuration=configuration, create_protocol=Peer):
            await orders()
    except ConnectionError as error:
        tell("failed", reason=str(error))


asyncio.run(main())
