using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;

namespace OmniGrains.Journeys.Definitions;

/// <summary>A journey: what begins it, what happens in it, what ends it, what it is for.</summary>
/// <param name="Name">For people; at most 100 characters.</param>
/// <param name="Trigger">The event that lets a customer in.</param>
/// <param name="Steps">1 to 50, in order; a step may lead to any later one.</param>
/// <param name="Enabled">False: nobody comes in any more; who is in it finishes. When absent, true.</param>
/// <param name="When">Only customers whose live record is so.</param>
/// <param name="Reentry">Whether somebody who was in it comes in again. When absent, once.</param>
/// <param name="Exit">What ends it before its end.</param>
/// <param name="Goal">What it is for; counted by branch.</param>
/// <param name="Segment">Only customers in this saved segment, too, as it stands when they would come in.</param>
public sealed record JourneyInput(
    string Name, JourneyEvent Trigger, IReadOnlyList<JourneyStep> Steps, bool? Enabled = null, IReadOnlyList<FieldCondition>? When = null, JourneyReentry? Reentry = null,
    JourneyExit? Exit = null, JourneyGoal? Goal = null, string? Segment = null);

/// <summary>An event of the journal that concerns a customer.</summary>
/// <param name="Kind">As on the live stream, e.g. <c>order.ready-for-collection</c>.</param>
/// <param name="Where">On the fields of its <c>data</c>.</param>
public sealed record JourneyEvent(string Kind, IReadOnlyList<FieldCondition>? Where = null);

[JsonConverter(typeof(JsonStringEnumConverter<JourneyReentryRule>))]
public enum JourneyReentryRule
{
    [JsonStringEnumMemberName("once")]
    Once,

    /// <summary>So many days after the last time.</summary>
    [JsonStringEnumMemberName("afterDays")]
    AfterDays,

    /// <summary>Whenever nobody's run is under way.</summary>
    [JsonStringEnumMemberName("always")]
    Always,
}

/// <param name="Rule">The rule.</param>
/// <param name="Days">For <c>afterDays</c>: 1 to 3,650.</param>
public sealed record JourneyReentry(JourneyReentryRule Rule, int? Days = null);

/// <param name="Events">Any of these ends it at once.</param>
/// <param name="When">It ends before the next step when the live record is so.</param>
public sealed record JourneyExit(IReadOnlyList<JourneyEvent>? Events = null, IReadOnlyList<FieldCondition>? When = null);

/// <param name="Event">What is hoped for.</param>
/// <param name="WithinDays">Within so many days of coming in, also after the end: 1 to 365.</param>
/// <param name="Ends">True when reaching it ends the journey. When absent, true.</param>
public sealed record JourneyGoal(JourneyEvent Event, int WithinDays, bool? Ends = null);

[JsonConverter(typeof(JsonStringEnumConverter<JourneyStepKind>))]
public enum JourneyStepKind
{
    /// <summary>Waits for <c>minutes</c>.</summary>
    [JsonStringEnumMemberName("wait")]
    Wait,

    /// <summary>Waits until the clock where the customer is says <c>time</c>.</summary>
    [JsonStringEnumMemberName("waitUntilTime")]
    WaitUntilTime,

    /// <summary>Waits until the instant in the <c>field</c> of the beginning event (without an offset: where the customer is), and <c>minutes</c> (negative: before it).</summary>
    [JsonStringEnumMemberName("waitUntilDate")]
    WaitUntilDate,

    /// <summary>Waits until <c>event</c> happens (then <c>next</c>), at most <c>minutes</c> (then <c>otherwise</c>).</summary>
    [JsonStringEnumMemberName("waitForEvent")]
    WaitForEvent,

    /// <summary>The first of <c>branches</c> whose conditions hold on the live record; else <c>otherwise</c>.</summary>
    [JsonStringEnumMemberName("branch")]
    Branch,

    /// <summary>One of <c>arms</c>, by chance, the same one for the same customer.</summary>
    [JsonStringEnumMemberName("split")]
    Split,

    /// <summary>Tells the customer <c>template</c> with <c>data</c>.</summary>
    [JsonStringEnumMemberName("send")]
    Send,

    /// <summary>Records <c>journey.told</c> with <c>name</c> and <c>data</c>, for webhooks and the live stream.</summary>
    [JsonStringEnumMemberName("webhook")]
    Webhook,

    /// <summary>Sets the trait <c>name</c> of the customer to <c>value</c>.</summary>
    [JsonStringEnumMemberName("attribute")]
    Attribute,

    [JsonStringEnumMemberName("exit")]
    Exit,
}

/// <summary>A step. What does not belong to its kind is refused.</summary>
/// <param name="Id">1 to 40 lower-case letters, digits, dots or hyphens; unique.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Minutes">1 to 525,600; for <c>waitUntilDate</c> from −525,600.</param>
/// <param name="Time">E.g. <c>09:00</c>.</param>
/// <param name="Field">A field of the beginning event.</param>
/// <param name="Event">What is waited for.</param>
/// <param name="Branches">1 to 10 with names of their own, none of them <c>otherwise</c>.</param>
/// <param name="Arms">2 to 10 with names of their own, 100 percent together.</param>
/// <param name="Template">A notification template.</param>
/// <param name="Data">By name; a text that begins with <c>$.</c> is a field of the beginning event; with <c>|date</c> behind it, its day where the customer is.</param>
/// <param name="Name">Of the attribute, or of what a webhook is told.</param>
/// <param name="Value">Of the attribute.</param>
/// <param name="Next">A later step, or <c>end</c>. When absent, the one that follows.</param>
/// <param name="Otherwise">The same, for what did not happen or hold.</param>
public sealed record JourneyStep(
    string Id, JourneyStepKind Kind, int? Minutes = null, string? Time = null, string? Field = null, JourneyEvent? Event = null, IReadOnlyList<JourneyBranch>? Branches = null,
    IReadOnlyList<JourneyArm>? Arms = null, string? Template = null, IReadOnlyDictionary<string, JsonElement>? Data = null, string? Name = null, JsonElement? Value = null,
    string? Next = null, string? Otherwise = null);

/// <param name="Name">For results.</param>
/// <param name="When">On the live record.</param>
/// <param name="Next">A later step, or <c>end</c>.</param>
public sealed record JourneyBranch(string Name, IReadOnlyList<FieldCondition> When, string? Next = null);

/// <param name="Name">For results.</param>
/// <param name="Percent">Of the customers.</param>
/// <param name="Next">A later step, or <c>end</c>.</param>
/// <param name="Holdout">True: nothing happens to these; what they do is compared with the others.</param>
public sealed record JourneyArm(string Name, int Percent, string? Next = null, bool? Holdout = null);

internal static class JourneyPlans
{
    public const string End = "end";

    /// <summary>The outcome of a branch none of whose conditions hold.</summary>
    public const string Otherwise = "otherwise";

    public static JourneyStep? Find(this JourneyInput plan, string? id) => id is null ? null : plan.Steps.FirstOrDefault(step => step.Id == id);

    /// <summary>Where a step leads: the named one, or else the one that follows; null at the end.</summary>
    public static string? After(this JourneyInput plan, JourneyStep step, string? named)
    {
        if (named is not null)
        {
            return named == End ? null : named;
        }

        var at = IndexOf(plan, step.Id) + 1;
        return at < plan.Steps.Count ? plan.Steps[at].Id : null;
    }

    public static int IndexOf(this JourneyInput plan, string id)
    {
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            if (plan.Steps[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    public static bool IsEffect(this JourneyStep step) => step.Kind is JourneyStepKind.Send or JourneyStepKind.Attribute;

    /// <summary>All events that it listens to.</summary>
    public static IEnumerable<JourneyEvent> Events(this JourneyInput plan) =>
    [
        plan.Trigger, .. plan.Exit?.Events ?? [], .. plan.Goal is { } goal ? [goal.Event] : Array.Empty<JourneyEvent>(), .. plan.Steps.Select(step => step.Event).OfType<JourneyEvent>(),
    ];

    /// <summary>The kinds of all events that it listens to.</summary>
    public static IEnumerable<string> Kinds(this JourneyInput plan) => plan.Events().Select(one => one.Kind).Distinct(StringComparer.Ordinal);

    /// <summary>The fields of the beginning event that are needed later: nothing else of it is kept.</summary>
    public static IEnumerable<string> KeptFields(this JourneyInput plan) =>
        plan.Steps.Select(step => step.Field).OfType<string>()
            .Concat(plan.Steps.SelectMany(step => step.Data ?? new Dictionary<string, JsonElement>()).Select(pair => EntryData.FieldIn(pair.Value)).OfType<string>())
            .Concat(plan.Events().SelectMany(one => FieldConditions.EntryFields(one.Where)))
            .Distinct(StringComparer.Ordinal);
}
