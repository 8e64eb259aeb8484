using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Sending;

/// <inheritdoc cref="IOneWayMessages"/>
internal sealed class OneWayMessages(IGrains grains, IMessaging messaging, LeavingSenders leaving, KeyVault vault, TimeProvider time) : IOneWayMessages
{
    public async ValueTask<bool> HasStopped(string connection, string address, CancellationToken cancellation) =>
        (await grains.Read(Contact.GrainOf(vault, connection, address), ReadContact.Query, cancellation)).Value.Stopped;

    public async Task<SendResult> Send(string connection, string owner, OutgoingMessage message, CancellationToken cancellation)
    {
        var channel = await messaging.Find(connection, cancellation);
        var facts = new SendingFacts(channel?.CanSend == true, await HasStopped(connection, message.To, cancellation), channel?.Templates ?? []);
        var breach = ChannelRules.Check(
            new Draft(message.Text, message.Template), new SendingSituation(channel?.Connector ?? "", LastInboundAt: null, facts), time.GetUtcNow());
        if (breach is not null)
        {
            return new SendResult(null, breach.Code, breach.Detail, Passing: breach == ChannelRules.CannotSend);
        }

        var result = await messaging.Send(connection, message, cancellation);
        var now = time.GetUtcNow();
        var context = new CommandContext(new CommandId($"io{Guid.CreateVersion7(now):N}"), now);
        if (result.ProviderId is { } id)
        {
            await grains.Ask(SentMessage.GrainOf(vault, connection, id), new BindOwner(owner), context, CancellationToken.None);
        }
        else if (result.Code == SendResult.ContactStopped)
        {
            await leaving.NoteStopped(connection, message.To, context, CancellationToken.None);
        }

        return result;
    }
}
