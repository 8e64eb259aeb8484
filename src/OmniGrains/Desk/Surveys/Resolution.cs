namespace OmniGrains.Desk.Surveys;

/// <summary>
/// What of a conversation decides whether it was resolved at the first contact. Pure.
/// <para>
/// First contact resolution, here: resolved, after exactly one session of answers of one agent, and not opened again within seven days. A session is
/// answers of the same agent, each at most an hour after the one before; so a chat of ten messages is one contact, and a mail that was answered twice in two
/// days is two. That it was one agent's answer that resolved it is Zendesk's one-touch resolution (help centre, "How are one-touch resolutions
/// calculated?": fewer than two agent replies), counted in sessions because chats have many; that it must not come back is how first contact
/// resolution is commonly understood (ServiceXRG, "First Contact Resolution Defined"; Gladly, "First Contact Resolution" report).
/// </para>
/// </summary>
/// <param name="Team">The team that has it.</param>
/// <param name="Agent">Who answered last.</param>
/// <param name="RepliedAt">When.</param>
/// <param name="Sessions">How many sessions of answers there were since it began, or began anew.</param>
/// <param name="ResolvedAt">When it was last resolved; null while that does not count.</param>
/// <param name="ResolvedAgent">Who is counted for it.</param>
/// <param name="ResolvedTeam">Which team is.</param>
/// <param name="First">Whether it counts as resolved at the first contact.</param>
/// <param name="CameBack">Whether it opened again within the time: what is resolved after that was not resolved at the first contact.</param>
internal sealed record Resolution(
    string? Team, string? Agent, DateTimeOffset? RepliedAt, int Sessions, DateTimeOffset? ResolvedAt, string? ResolvedAgent, string? ResolvedTeam, bool First, bool CameBack)
{
    public static readonly TimeSpan MustHold = TimeSpan.FromDays(7);
    public static readonly Resolution New = new(null, null, null, 0, null, null, null, false, false);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public Resolution Replied(string agent, DateTimeOffset at) => this with
    {
        Agent = agent,
        RepliedAt = at,
        Sessions = agent == Agent && at - RepliedAt <= LongestPause ? Sessions : Sessions + 1,
    };

    public Resolution Resolved(DateTimeOffset at) => this with { ResolvedAt = at, ResolvedAgent = Agent, ResolvedTeam = Team, First = Sessions == 1 && !CameBack };

    /// <summary>It opened again: in time, the resolution was none; later, a new story begins and the old one stays counted.</summary>
    public Resolution Reopened(DateTimeOffset at) => ResolvedAt is not { } resolved ? this
        : at - resolved <= MustHold ? this with { ResolvedAt = null, First = false, CameBack = true }
        : New with { Team = Team };
}
