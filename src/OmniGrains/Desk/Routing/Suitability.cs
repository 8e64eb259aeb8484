using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>Why a conversation went to an agent, or did not.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Fits">Whether the agent could have taken it.</param>
/// <param name="Reason">In our own words.</param>
/// <param name="Load">How many conversations the agent had.</param>
/// <param name="Capacity">How many the agent takes at once.</param>
public sealed record AgentVerdict(string Agent, bool Fits, string Reason, int Load, int Capacity);

/// <summary>What a conversation needs.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Connection">The connected channel: the brand.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Since">Since when it waits.</param>
/// <param name="Language">The language that must be spoken; null for any.</param>
/// <param name="Skills">The skills that must be there.</param>
/// <param name="LastAgent">Who served the customer last.</param>
public sealed record RoutingNeed(
    string Conversation, string? Record, string Channel, string Connection, ConversationPriority Priority, DateTimeOffset Since, string? Language, IReadOnlyList<string> Skills,
    string? LastAgent);

/// <summary>Who can take a conversation, and who of them does. Pure: whoever asks again is told the same.</summary>
internal static class Suitability
{
    /// <returns>Who takes it, null for nobody right now, and what speaks for and against each.</returns>
    public static (string? Agent, IReadOnlyList<AgentVerdict> Verdicts) Choose(TeamQueue team, RoutingNeed need, DateTimeOffset at)
    {
        var verdicts = team.Terms.Members.Select(member => Verdict(team, member, need, at)).ToList();
        var fit = verdicts.Where(verdict => verdict.Fits).ToList();
        if (fit.Count == 0)
        {
            return (null, verdicts);
        }

        var sticky = team.Terms.Sticky && fit.Exists(verdict => verdict.Agent == need.LastAgent) ? need.LastAgent : null;
        var chosen = sticky ?? InOrder(team, fit).First().Agent;
        var why = sticky is not null ? "chosen: served this customer last"
            : team.Terms.Strategy == RoutingStrategy.LeastLoaded ? "chosen: has the most room left" : "chosen: it is this agent's turn";
        return (chosen, [.. verdicts.Select(verdict => verdict.Agent == chosen ? verdict with { Reason = why } : verdict)]);
    }

    private static IEnumerable<AgentVerdict> InOrder(TeamQueue team, IEnumerable<AgentVerdict> fit) =>
        (team.Terms.Strategy == RoutingStrategy.LeastLoaded ? fit.OrderBy(verdict => (double)verdict.Load / verdict.Capacity) : fit.OrderBy(_ => 0))
        .ThenBy(verdict => team.Turns.GetValueOrDefault(verdict.Agent)).ThenBy(verdict => verdict.Agent, StringComparer.Ordinal);

    private static AgentVerdict Verdict(TeamQueue team, TeamMember member, RoutingNeed need, DateTimeOffset at)
    {
        var held = team.Held.Values.Where(one => one.Agent == member.Id).ToList();
        var against = Against(team, member, need, held, at);
        return new AgentVerdict(member.Id, against is null, against ?? "could take it; others come first", held.Count, member.Capacity);
    }

    private static string? Against(TeamQueue team, TeamMember member, RoutingNeed need, List<HeldConversation> held, DateTimeOffset at) =>
        team.PresenceOf(member.Id) != AgentPresence.Online ? $"is {(team.PresenceOf(member.Id) == AgentPresence.Away ? "away" : "offline")}"
        : member.Shift is { } shift && !shift.IsOpen(at) ? "is off shift"
        : member.Channels is { } channels && !channels.Contains(need.Channel) ? $"does not work on {need.Channel}"
        : member.Connections is { } connections && !connections.Contains(need.Connection) ? $"does not work for {need.Connection}"
        : need.Language is { } language && member.Languages is { } spoken && !spoken.Contains(language) ? $"does not speak {language}"
        : need.Skills.Except(member.Skills, StringComparer.Ordinal).FirstOrDefault() is { } lacking ? $"lacks the skill {lacking}"
        : held.Count >= member.Capacity ? $"is full: {held.Count} of {member.Capacity}"
        : member.ChannelCapacity?.TryGetValue(need.Channel, out var most) == true && held.Count(one => one.Channel == need.Channel) >= most ? $"is full on {need.Channel}: {most}"
        : null;
}
