using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;

namespace OmniGrains.Channels;

/// <inheritdoc cref="ICalling"/>
internal sealed class Calling(ConnectionDirectory directory, Connectors connectors) : ICalling
{
    public async ValueTask<string?> LineOf(string connection, string agent, CancellationToken cancellation) =>
        await directory.Find(connection, cancellation) is { } shop && connectors.Of(shop) is ICallChannel channel ? channel.LineOf(shop, agent) : null;

    public async Task<CallAttempt> Call(string connection, OutgoingCall call, CancellationToken cancellation)
    {
        if (await directory.Find(connection, cancellation) is not { } shop || connectors.Of(shop) is not ICallChannel channel)
        {
            return new CallAttempt(null, "connection-gone", "The connection was removed or disabled.");
        }

        try
        {
            return await channel.Call(shop, call, cancellation);
        }
        catch (ShopRefusedException refused)
        {
            // No answer is not the same as no call.
            return new CallAttempt(null, refused.Code, refused.Message, InDoubt: refused.Code is "unavailable");
        }
    }
}
