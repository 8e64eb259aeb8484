using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OmniGrains.Desk.Automation;
using OmniGrains.Desk.Joining;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.Routing;
using OmniGrains.Desk.ServiceLevels;
using OmniGrains.Desk.Surveys;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Desk.Setup;

/// <summary>What the desk is set up with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeskKind>))]
public enum DeskKind
{
    [JsonStringEnumMemberName("calendar")]
    Calendar,
    [JsonStringEnumMemberName("slaPolicy")]
    SlaPolicy,
    [JsonStringEnumMemberName("macro")]
    Macro,
    [JsonStringEnumMemberName("brand")]
    Brand,
    [JsonStringEnumMemberName("team")]
    Team,
    [JsonStringEnumMemberName("agent")]
    Agent,
    [JsonStringEnumMemberName("routingRule")]
    RoutingRule,
    [JsonStringEnumMemberName("automationRule")]
    AutomationRule,
    [JsonStringEnumMemberName("survey")]
    Survey,
    [JsonStringEnumMemberName("joiningRule")]
    JoiningRule,
}

/// <summary>One thing that the desk is set up with; exactly one of these is there.</summary>
public sealed record DeskEntry(CalendarInput? Calendar = null, SlaPolicyInput? SlaPolicy = null, MacroInput? Macro = null, BrandInput? Brand = null,
    TeamInput? Team = null, AgentInput? Agent = null, RoutingRuleInput? RoutingRule = null, AutomationRuleInput? AutomationRule = null,
    SurveyInput? Survey = null, JoiningRuleInput? JoiningRule = null)
{
    [JsonIgnore]
    public DeskKind Kind =>
        Calendar is not null ? DeskKind.Calendar : SlaPolicy is not null ? DeskKind.SlaPolicy : Macro is not null ? DeskKind.Macro
        : Brand is not null ? DeskKind.Brand : Team is not null ? DeskKind.Team : Agent is not null ? DeskKind.Agent : AutomationRule is not null ? DeskKind.AutomationRule
        : Survey is not null ? DeskKind.Survey : JoiningRule is not null ? DeskKind.JoiningRule : DeskKind.RoutingRule;
}

/// <summary>An entry as it stands.</summary>
/// <param name="Version">Grows with every change of the book, so that an entry that comes again is another one.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Since">When it was first saved.</param>
internal sealed record KeptEntry(int Version, DeskEntry Entry, DateTimeOffset Since);

/// <summary>
/// How the desk is set up, in one grain: what one entry says of another is true whoever changes them at the same time. Earlier versions are not kept;
/// what was decided by them says in its events what they said.
/// </summary>
internal sealed record DeskBook(int Version, ImmutableSortedDictionary<string, KeptEntry> Entries)
{
    public const string GrainType = "desk-book";

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");
    public static readonly DeskBook Empty = new(0, ImmutableSortedDictionary.Create<string, KeptEntry>(StringComparer.Ordinal));

    public KeptEntry? Find(DeskKind kind, string id) => Entries.GetValueOrDefault(KeyOf(kind, id));

    public IEnumerable<(string Id, KeptEntry Kept)> All(DeskKind kind) =>
        Entries.Where(pair => pair.Value.Entry.Kind == kind).Select(pair => (pair.Key[(pair.Key.IndexOf('/', StringComparison.Ordinal) + 1)..], pair.Value));

    public static string KeyOf(DeskKind kind, string id) => $"{kind}/{id}";
}

/// <summary>Saves an entry as a whole.</summary>
internal sealed record SaveEntry(string Id, DeskEntry Entry, int? ExpectedVersion, string Actor) : ICommand<EntryReply>;

internal sealed record RemoveEntry(DeskKind Kind, string Id, int? ExpectedVersion, string Actor) : ICommand<EntryReply>;

internal sealed record EntryReply(int Version);

internal sealed record ReadDesk : IQuery<DeskBook>
{
    public static readonly ReadDesk Query = new();
}

/// <summary>Something at the desk is otherwise from now on.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Version">The book's version with it.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Actor">Who saved it.</param>
/// <param name="At">When.</param>
/// <param name="TeamsLeft">Of an agent: the teams that it is in no more; null for none.</param>
internal sealed record DeskEntrySaved(DeskKind Kind, string Id, int Version, DeskEntry Entry, string Actor, DateTimeOffset At, IReadOnlyList<string>? TeamsLeft = null) : IAdministrativeEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "desk.save";

    string IAuditedEvent.Target => $"{Kind}/{Id}";
}

/// <summary>Something at the desk is no longer there. What was decided by it stays.</summary>
internal sealed record DeskEntryRemoved(DeskKind Kind, string Id, int Version, string Actor, DateTimeOffset At) : IAdministrativeEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "desk.remove";

    string IAuditedEvent.Target => $"{Kind}/{Id}";
}

/// <summary>A calendar as an entry names it; null when there is none.</summary>
internal static class DeskCalendars
{
    public static BusinessCalendar? CalendarOf(this DeskBook book, string? id) => id is null ? null : book.Find(DeskKind.Calendar, id)?.Entry.Calendar?.Calendar;
}
