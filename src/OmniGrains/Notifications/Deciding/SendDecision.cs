using System.Globalization;
using OmniGrains.Edge;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;

namespace OmniGrains.Notifications.Deciding;

/// <summary>What was decided, with every check that led to it.</summary>
internal sealed record Verdict(
    NoticeVerdict Is, string? Reason, DateTimeOffset? Until, IReadOnlyList<string> Route, IReadOnlyList<NoticeCheck> Checks, IReadOnlyList<string> Bypassed);

/// <summary>
/// Whether, when and over which channels a person is told something. Pure. In this order: which channels reach the person at all, consent,
/// quiet hours, digest, caps. What is transactional goes past the last four, and that is told.
/// </summary>
internal static class SendDecision
{
    public const string NoChannel = "no-channel";
    public const string QuietHoursReason = "quiet-hours";
    public const string DigestReason = "digest";
    public const string CapReason = "frequency-cap";

    /// <param name="terms">The template's terms.</param>
    /// <param name="facts">What was looked up.</param>
    /// <param name="state">What the grain knows.</param>
    /// <param name="gathered">True when a digest has been gathered, or there is none.</param>
    /// <param name="at">Now.</param>
    public static Verdict Decide(NoticeTerms terms, NoticeFacts facts, PersonNotices state, bool gathered, DateTimeOffset at)
    {
        var (checks, bypassed) = (new List<NoticeCheck>(), new List<string>());
        var reachable = terms.Channels.Select(channel => facts.Channels.FirstOrDefault(fact => fact.Channel == channel) ?? new ChannelFact(channel, false, false, null, false))
            .Where(fact => Noted(checks, Reach(fact, state))).Select(fact => fact.Channel).ToList();
        var allowed = reachable.Where(channel => Passes(terms, checks, bypassed, Consent(facts, channel, terms))).ToList();
        if (allowed.Count == 0)
        {
            return new Verdict(NoticeVerdict.Drop, reachable.Count == 0 ? NoChannel : "consent", null, [], checks, []);
        }

        var route = InOrder(allowed, facts.PreferredChannel);
        if (QuietHours.EndAfter(facts.Policy, facts.Zone, at) is { } end
            && !Passes(terms, checks, bypassed, new NoticeCheck(QuietHoursReason, null, false, $"It is quiet in {facts.Zone} until {Text(end)}.")))
        {
            return new Verdict(NoticeVerdict.Hold, QuietHoursReason, end, route, checks, []);
        }

        if (terms.DigestSeconds is { } seconds && !gathered && !terms.Transactional)
        {
            checks.Add(new NoticeCheck(DigestReason, null, false, string.Create(CultureInfo.InvariantCulture, $"It is gathered for {seconds} seconds.")));
            return new Verdict(NoticeVerdict.Hold, DigestReason, at.AddSeconds(seconds), route, checks, []);
        }

        route = [.. route.Where(channel => facts.Policy.Caps.All(cap => !Holds(cap, terms, channel) || Passes(terms, checks, bypassed, Capped(cap, facts, state, channel, at))))];
        return route.Count == 0
            ? new Verdict(NoticeVerdict.Drop, CapReason, null, [], checks, [])
            : new Verdict(NoticeVerdict.Send, null, null, route, checks, [.. bypassed.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Whether consent allows a channel for a purpose: a word for the channel and purpose is needed; that for a sender's messages must not be withdrawn.</summary>
    public static NoticeCheck Consent(NoticeFacts facts, string channel, NoticeTerms terms) => Consent(facts.Consents, channel, terms.Purpose);

    public static NoticeCheck Consent(IReadOnlyList<ConsentFact> consents, string channel, string purpose)
    {
        if (channel == NoticeChannels.InApp && consents.All(given => given.Channel != channel))
        {
            return new NoticeCheck("consent", channel, true, "The feed is seen by those alone who open it.");
        }

        var given = consents.FirstOrDefault(one => one.Channel == channel && one.Purpose == purpose);
        return new NoticeCheck("consent", channel, given is { Granted: true }, given switch
        {
            null => $"No consent to {purpose} by {channel} is recorded.",
            { Granted: true } => $"Consent to {purpose} by {channel} was given.",
            _ => $"Consent to {purpose} by {channel} was withdrawn.",
        });
    }

    private static NoticeCheck Reach(ChannelFact fact, PersonNotices state) => fact switch
    {
        { HasText: false } => new NoticeCheck("template", fact.Channel, false, "The template says nothing for this channel."),
        { HasProvider: false } => new NoticeCheck("provider", fact.Channel, false, "No provider is set up for this channel."),
        { Address: null } => new NoticeCheck("address", fact.Channel, false, "The customer has no address there."),
        { Address: { } address } when fact.Suppressed || state.Suppressed.Contains(address) => new NoticeCheck("address", fact.Channel, false, "The address has bounced or complained."),
        { Stopped: true } => new NoticeCheck("stop-word", fact.Channel, false, "The customer told this sender to stop."),
        _ => new NoticeCheck("address", fact.Channel, true, "The customer can be reached there."),
    };

    private static NoticeCheck Capped(FrequencyCap cap, NoticeFacts facts, PersonNotices state, string channel, DateTimeOffset at)
    {
        var from = at.AddHours(-cap.Hours);
        var count = state.Sends.Concat(facts.Elsewhere).Where(sent => sent.At > from && !sent.Transactional && Counts(cap, sent)).DistinctBy(sent => sent.Id).Count();
        return new NoticeCheck(CapReason, channel, count < cap.Most, string.Create(CultureInfo.InvariantCulture, $"{count} of at most {cap.Most} in {cap.Hours} hours{Scope(cap)}."));
    }

    private static string Scope(FrequencyCap cap) => (cap.Purpose is null ? "" : $" for {cap.Purpose}") + (cap.Channel is null ? "" : $" by {cap.Channel}");

    private static bool Holds(FrequencyCap cap, NoticeTerms terms, string channel) => (cap.Purpose ?? terms.Purpose) == terms.Purpose && (cap.Channel ?? channel) == channel;

    private static bool Counts(FrequencyCap cap, Send sent) => (cap.Purpose ?? sent.Purpose) == sent.Purpose && (cap.Channel ?? sent.Channel) == sent.Channel;

    // A failed check stands in nobody's way when it is transactional; that it failed is kept.
    private static bool Passes(NoticeTerms terms, List<NoticeCheck> checks, List<string> bypassed, NoticeCheck check)
    {
        checks.Add(check);
        if (check.Passed || !terms.Transactional)
        {
            return check.Passed;
        }

        bypassed.Add(check.Name);
        return true;
    }

    private static bool Noted(List<NoticeCheck> checks, NoticeCheck check)
    {
        checks.Add(check);
        return check.Passed;
    }

    private static IReadOnlyList<string> InOrder(List<string> channels, string? preferred) => preferred is not null && channels.Contains(preferred)
        ? [preferred, .. channels.Where(channel => channel != preferred)]
        : channels;

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>Quiet hours by the clock where the person is.</summary>
internal static class QuietHours
{
    /// <returns>When the quiet hours end in which the moment lies; null when it lies in none.</returns>
    public static DateTimeOffset? EndAfter(SendPolicy policy, string zone, DateTimeOffset at)
    {
        if (policy is not { QuietFrom: { } from, QuietTo: { } to } || from == to)
        {
            return null;
        }

        var where = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var local = TimeZoneInfo.ConvertTime(at, where).DateTime;
        var now = TimeOnly.FromDateTime(local);
        if (!now.IsBetween(from, to))
        {
            return null;
        }

        var day = DateOnly.FromDateTime(local).AddDays(now < to ? 0 : 1);
        return Zones.InstantOf(day.ToDateTime(to), where);
    }
}
