using System.Text.Json.Serialization;
using OmniGrains.Edge.Json;

namespace OmniGrains.Inbox.Contracts;

/// <summary>Where a telephone call stands. What is over stays over.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallState>))]
public enum CallState
{
    /// <summary>We asked the provider to call; it has not answered yet.</summary>
    [JsonStringEnumMemberName("dialling")]
    Dialling,

    /// <summary>The provider was asked to call and did not answer: it may ring or not. Nothing is tried again by itself.</summary>
    [JsonStringEnumMemberName("in-doubt")]
    InDoubt,
    [JsonStringEnumMemberName("ringing")]
    Ringing,

    /// <summary>The caller waits in a queue until somebody takes the call.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>Two people talk.</summary>
    [JsonStringEnumMemberName("in-progress")]
    InProgress,

    /// <summary>It was answered by a person, and is over.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,
    [JsonStringEnumMemberName("busy")]
    Busy,

    /// <summary>Nobody answered it.</summary>
    [JsonStringEnumMemberName("no-answer")]
    NoAnswer,

    /// <summary>Whoever called gave up.</summary>
    [JsonStringEnumMemberName("canceled")]
    Canceled,
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>What came of a call, as whoever took it says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallOutcome>))]
public enum CallOutcome
{
    [JsonStringEnumMemberName("resolved")]
    Resolved,
    [JsonStringEnumMemberName("information-given")]
    InformationGiven,

    /// <summary>Something is left to do here.</summary>
    [JsonStringEnumMemberName("follow-up")]
    FollowUp,

    /// <summary>The customer is to be called back.</summary>
    [JsonStringEnumMemberName("call-back")]
    CallBack,
    [JsonStringEnumMemberName("escalated")]
    Escalated,
    [JsonStringEnumMemberName("left-message")]
    LeftMessage,
    [JsonStringEnumMemberName("not-reached")]
    NotReached,
    [JsonStringEnumMemberName("wrong-number")]
    WrongNumber,
    [JsonStringEnumMemberName("unwanted")]
    Unwanted,
    [JsonStringEnumMemberName("other")]
    Other,
}

/// <summary>Wire names and kinds of states.</summary>
public static class CallStates
{
    private static readonly IReadOnlyList<string> StateNames = NamedEnumFactory.NamesOf(typeof(CallState));
    private static readonly IReadOnlyList<string> OutcomeNames = NamedEnumFactory.NamesOf(typeof(CallOutcome));

    public static string NameOf(CallState state) => StateNames[(int)state];

    public static string NameOf(CallOutcome outcome) => OutcomeNames[(int)outcome];

    public static CallState Of(string name) => (CallState)StateNames.ToList().IndexOf(name);

    public static CallOutcome OutcomeOf(string name) => (CallOutcome)OutcomeNames.ToList().IndexOf(name);

    /// <summary>Whether nothing more happens to it.</summary>
    public static bool IsOver(this CallState state) => state >= CallState.Completed;
}
