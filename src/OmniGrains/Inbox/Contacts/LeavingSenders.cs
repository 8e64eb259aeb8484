using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Contacts;

/// <summary>
/// Notes that a contact left a sender, or joined it again, with the consent that goes with it. The consent first: what the contact has noted already is not looked at again, so
/// that it stands for both.
/// </summary>
internal sealed class LeavingSenders(IGrains grains, IMessaging messaging, ICustomerLookup lookup, KeyVault vault)
{
    /// <summary>What the contact said.</summary>
    /// <param name="connection">The sender.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="record">The customer; null when nobody knows who that is.</param>
    /// <param name="stops">Whether it leaves.</param>
    /// <param name="source">What says so.</param>
    /// <param name="context">Under which command.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task Note(string connection, GrainId contact, CustomerId? record, bool stops, string source, CommandContext context, CancellationToken cancellation)
    {
        if ((await grains.Read(contact, ReadContact.Query, cancellation)).Value.Stopped == stops)
        {
            return;
        }

        if (record is { } known)
        {
            var consent = new ChangeConsent(known.Value, "sms", $"messages.{connection}", Granted: !stops, source, null, $"connection {connection}");
            await grains.Ask(known.Grain, consent, context with { Id = context.Id.Step("c") }, cancellation);
        }

        await grains.Ask(contact, new NoteStopWord(stops), context with { Id = context.Id.Step("w") }, cancellation);
    }

    /// <summary>The channel says that the contact has left: where words count for that, it counts as one that we did not hear.</summary>
    public async Task NoteStopped(string connection, string address, CommandContext context, CancellationToken cancellation)
    {
        if (await messaging.Find(connection, cancellation) is { } channel && StopWords.HoldOn(channel.Connector, context.At))
        {
            var customer = await lookup.Find(new IdentityInput(IdentityKinds.Phone, address, Verified: true), cancellation);
            await Note(channel.Id, Contact.GrainOf(vault, channel.Id, address), customer is null ? null : new CustomerId(customer), stops: true, SendResult.ContactStopped, context, cancellation);
        }
    }
}
