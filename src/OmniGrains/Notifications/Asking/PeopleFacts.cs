using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Setup;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications.Asking;

/// <summary>Looks up in live grains what a decision rests on.</summary>
internal sealed class PeopleFacts(IGrains grains, ICustomerRecords records, ICustomerFamilies families, IOneWayMessages messages, KeyVault vault)
{
    /// <summary>The live record; null when there is none, or it was erased.</summary>
    public ValueTask<CustomerRecord?> Find(string customer, CancellationToken cancellation) => records.Find(customer, cancellation);

    public async ValueTask<NoticeFacts> Of(CustomerRecord person, string record, NoticeTerms terms, TemplateInput template, CancellationToken cancellation)
    {
        var settings = (await grains.Read(NotificationSettings.Grain, ReadSettings.Query, cancellation)).Value;
        var providers = (await grains.Read(AllProviders.Grain, ReadProviders.Query, cancellation)).Value;
        var (own, others) = (PersonNotices.Nobody, new List<PersonNotices>());
        var parts = await families.RecordsOf(person.Id, cancellation);

        // What the only record of a person knows its own grain looks at itself; but where push messages go is an address.
        foreach (var part in parts.Count > 1 || terms.Channels.Contains(NoticeChannels.Push) ? parts : [])
        {
            var state = (await grains.Read(PersonNotices.GrainOf(part), ReadNotices.Query, cancellation)).Value;
            if (part == record)
            {
                own = state;
            }
            else
            {
                others.Add(state);
            }
        }

        var texts = template.TextsFor(person.PreferredLanguage).Texts;
        var channels = new List<ChannelFact>();
        foreach (var channel in terms.Channels)
        {
            var address = AddressOf(person, channel) ?? (channel == NoticeChannels.Push && own.Push.Count > 0 ? person.Id : null);
            var digest = address is null ? null : Digest(channel, address);
            channels.Add(new ChannelFact(
                channel, providers.Has(channel), texts.Has(channel), digest, address is not null && await HasStopped(providers, channel, address, cancellation),
                digest is not null && others.Exists(other => other.Suppressed.Contains(digest))));
        }

        return new NoticeFacts(
            ZoneOf(person) ?? settings.Zone, person.PreferredChannel, Consents(person), channels, settings.Policy,
            [.. others.SelectMany(other => other.Sends)], [.. others.SelectMany(other => other.Keys)]);
    }

    /// <summary>The zone that the person lives in, as the profile says, or else that of the settings.</summary>
    public async ValueTask<string> ZoneFor(CustomerRecord person, CancellationToken cancellation) =>
        ZoneOf(person) ?? (await grains.Read(NotificationSettings.Grain, ReadSettings.Query, cancellation)).Value.Zone;

    /// <summary>The address as a keyed digest.</summary>
    public string Digest(string channel, string address) => vault.Digest($"notice-address/{channel}/{address}");

    public static IReadOnlyList<ConsentFact> Consents(CustomerRecord person) =>
        [.. person.Consents.Select(consent => new ConsentFact(consent.Channel, consent.Purpose, consent.Granted))];

    /// <summary>Where a person is reached; a verified identity before others, the newest first. Null when nowhere, and for push.</summary>
    public static string? AddressOf(CustomerRecord person, string channel) => channel switch
    {
        NoticeChannels.Email => Best(person, IdentityKinds.Email),
        NoticeChannels.Sms => Best(person, IdentityKinds.Phone),
        NoticeChannels.WhatsApp => Best(person, IdentityKinds.WhatsApp) ?? Best(person, IdentityKinds.Phone),
        NoticeChannels.InApp => person.Id,
        _ => null,
    };

    private static string? Best(CustomerRecord person, string kind) => person.Identities.Where(identity => identity.Kind == kind)
        .OrderByDescending(identity => identity.Verified).ThenByDescending(identity => identity.Since).FirstOrDefault()?.Value;

    // Stopped for a channel is who told every sender of it to stop.
    private async ValueTask<bool> HasStopped(AllProviders providers, string channel, string address, CancellationToken cancellation)
    {
        var senders = providers.For(channel).Select(provider => provider.Connection).OfType<string>().ToList();
        foreach (var sender in senders)
        {
            if (!await messages.HasStopped(sender, address, cancellation))
            {
                return false;
            }
        }

        return senders.Count > 0;
    }

    private static string? ZoneOf(CustomerRecord person)
    {
        using var traits = JsonDocument.Parse(person.Traits.Text);
        return new[] { "timezone", "timeZone" }.Select(name => traits.RootElement.TryGetProperty(name, out var zone) && zone.ValueKind == JsonValueKind.String ? zone.GetString() : null)
            .FirstOrDefault(Zones.IsKnown);
    }
}
