using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Customers;

/// <summary>Composes the live record of a family from what its records hold. Nothing is stored for it.</summary>
internal static class LiveRecord
{
    public static CustomerRecord Of(Family family, string requested)
    {
        var facts = FactsOf(family);
        var profile = facts.Count == 1 ? facts[0].Profile : Profiles.Combine([.. facts.Select(one => one.Profile).OfType<Profile>()]);
        var channels = ChannelsOf(facts);
        return new CustomerRecord(
            family.Root,
            requested == family.Root ? null : requested,
            family.Position,
            family.Position,
            [.. facts.SelectMany(one => one.Identities).Select(held => new CustomerIdentity(held.Kind, held.Value, held.Verified, Utc(held.Since)))],
            profile?.Name,
            profile?.PreferredChannel ?? MostUsed(channels),
            profile?.PreferredLanguage ?? profile?.Language,
            Profiles.TraitsOf(profile),
            ConsentsOf(facts),
            TotalsOf(facts),
            PurchasesOf(facts),
            [.. channels.Select(use => new CustomerChannel(use.Channel, use.Purchases, use.Returns, use.Behaviours))],
            BehaviourOf(facts),
            [.. facts.SelectMany(one => one.Conversations ?? []).OrderByDescending(open => open.Since)
                .Select(open => new CustomerConversation(open.Id, open.Channel, Utc(open.Since)))],
            Seen(facts.Select(one => one.FirstSeen).Aggregate(Moments.Earlier)),
            Seen(facts.Max(one => one.LastSeen)),
            MergesOf(family),
            LoyaltyOf(facts),
            [.. facts.SelectMany(one => one.Satisfaction ?? []).GroupBy(answer => answer.Kind).Select(same => same.MaxBy(answer => answer.At)!)]);
    }

    private static List<Facts> FactsOf(Family family)
    {
        var facts = new List<Facts>(family.Parts.Count);
        foreach (var part in family.Parts)
        {
            facts.Add(part.State.Known ?? Facts.None);
        }

        return facts;
    }

    private static IReadOnlyList<CustomerConsent> ConsentsOf(List<Facts> facts)
    {
        var latest = facts.Count == 1
            ? facts[0].Consents
            : facts.SelectMany(one => one.Consents).GroupBy(held => (held.Channel, held.Purpose)).Select(same => same.MaxBy(held => held.Since));
        return [.. latest.Select(held => new CustomerConsent(
            held.Channel, held.Purpose, held.Granted, Utc(held.Since), held.Source, held.TextVersion, held.Actor))];
    }

    private static IReadOnlyList<CustomerTotal> TotalsOf(List<Facts> facts)
    {
        var totals = facts[0].Totals;
        foreach (var more in facts.Skip(1).SelectMany(one => one.Totals))
        {
            totals = Purchases.Sum(totals, more);
        }

        return [.. totals.Select(total => new CustomerTotal(
            total.Currency, Amounts.FromStored(total.Gross), Amounts.FromStored(total.Returned), Amounts.FromStored(total.Adjusted),
            Amounts.FromStored(total.Net), total.Orders, total.Returns))];
    }

    private static IReadOnlyList<CustomerPurchase> PurchasesOf(List<Facts> facts)
    {
        var latest = facts.Count == 1 ? facts[0].Purchases : Purchases.Latest(facts.SelectMany(one => one.Purchases));
        return [.. latest.Select(noted => new CustomerPurchase(
            noted.OrderId, noted.Kind, noted.Channel, noted.Place, Utc(noted.OccurredAt), noted.Currency, Amounts.FromStored(noted.Total), noted.Items,
            noted.State?.Payment, noted.State?.Fulfilment, noted.State?.Return))];
    }

    private static ChannelUse[] ChannelsOf(List<Facts> facts)
    {
        var channels = facts[0].Channels;
        foreach (var use in facts.Skip(1).SelectMany(one => one.Channels))
        {
            channels = Channels.Used(channels, use.Channel, use.Purchases, use.Returns, use.Behaviours);
        }

        return channels;
    }

    // While accounts are being merged two records may name the programme; the root, which comes first, has it in the end.
    private static IReadOnlyList<CustomerLoyalty> LoyaltyOf(List<Facts> facts) =>
    [
        .. facts.SelectMany(one => one.Loyalty ?? []).DistinctBy(standing => standing.Programme)
            .Select(standing => new CustomerLoyalty(standing.Programme, standing.Account, standing.Points, standing.Pending, standing.Tier)),
    ];

    private static string? MostUsed(ChannelUse[] channels)
    {
        var (most, count) = ((string?)null, 0);
        foreach (var use in channels)
        {
            (most, count) = use.All > count ? (use.Channel, use.All) : (most, count);
        }

        return most;
    }

    private static CustomerBehaviour BehaviourOf(List<Facts> facts)
    {
        BehaviourCount[] counts = [];
        foreach (var count in facts.SelectMany(one => one.Behaviour?.Counts ?? []))
        {
            counts = Behaviours.Counted(counts, count);
        }

        var recent = Behaviours.Latest(facts.SelectMany(one => one.Behaviour?.Recent ?? []));
        return new CustomerBehaviour(
            [.. counts.Select(count => new CustomerBehaviourCount(count.Name, count.Count))],
            [.. recent.Select(entry => new CustomerBehaviourEvent(entry.Type, entry.Name, entry.Channel, Utc(entry.OccurredAt)))]);
    }

    private static CustomerMerges MergesOf(Family family)
    {
        List<CustomerMember>? members = null;
        List<CustomerSuggestion>? suggestions = null;
        foreach (var part in family.Parts)
        {
            foreach (var member in part.State.Known?.Links?.Members ?? [])
            {
                if (family.Parts.Any(other => other.Id == member.Id && other.State.MergedInto == part.Id))
                {
                    (members ??= []).Add(new CustomerMember(member.Id, part.Id, member.MergeId, member.Basis, member.Actor, Utc(member.Since)));
                }
            }

            foreach (var suggestion in part.State.Known?.Links?.Suggestions ?? [])
            {
                if (family.Parts.All(other => other.Id != suggestion.With))
                {
                    (suggestions ??= []).Add(new CustomerSuggestion(suggestion.With, suggestion.Basis, Utc(suggestion.Since)));
                }
            }
        }

        return new CustomerMerges(members ?? [], suggestions ?? []);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static DateTimeOffset? Seen(DateTime time) => time == default ? null : Utc(time);
}
