using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Channels.Email.Inbound;

/// <summary>A mail as it went over the wire, posted as <c>message/rfc822</c> by a mail server of one's own.</summary>
internal sealed class RawMail : IInboundMail
{
    public string Name => "raw";

    public bool IsAuthentic(InboundRequest request, ConnectedShop shop, DateTimeOffset now) => SharedSecret.IsHeld(request, shop);

    public bool Wrote(InboundRequest request) => request.Header("Content-Type")?.StartsWith("message/", StringComparison.OrdinalIgnoreCase) == true;

    public string KeyOf(InboundRequest request) => Signatures.Fingerprint(request.Body.Span);

    public Mail Read(ReadOnlyMemory<byte> body) => WholeMail.Read(body);
}
