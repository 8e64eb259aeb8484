namespace OmniGrains.Engine;

/// <summary>How a rejection is to be understood by whoever asked; the edge maps it to an HTTP status.</summary>
public enum RejectionKind
{
    /// <summary>The request breaks a rule that no retry will change (422).</summary>
    Invalid,

    /// <summary>The thing asked for does not exist (404).</summary>
    NotFound,

    /// <summary>The request contradicts what is already recorded (409).</summary>
    Conflict,

    /// <summary>The caller's expected version is not the current one (412).</summary>
    PreconditionFailed,

    /// <summary>The thing existed and was erased (410).</summary>
    Gone,

    /// <summary>Too much at once; nothing was recorded, try again later (503).</summary>
    Overloaded,
}

/// <summary>A refusal as a value: nothing was recorded.</summary>
/// <param name="Code">Stable and machine-readable, <c>slice.reason</c>, e.g. <c>order.not-open</c>.</param>
/// <param name="Detail">For people: what is wrong and what to do about it. Carries no personal data.</param>
/// <param name="Kind">How to understand it.</param>
public sealed record Rejection(string Code, string Detail, RejectionKind Kind = RejectionKind.Invalid)
{
    /// <summary>The rules that it rests on, where those are kept as data.</summary>
    public IReadOnlyList<CitedRule> Rules { get; init; } = [];
}

/// <summary>A rule that a refusal rests on.</summary>
/// <param name="Id">By which it is found among the rules.</param>
/// <param name="Source">Where it is written.</param>
/// <param name="ValidFrom">The first day on which it holds.</param>
/// <param name="Passes">What would pass instead.</param>
public sealed record CitedRule(string Id, RuleSource Source, DateOnly ValidFrom, IReadOnlyList<string> Passes);

/// <summary>The document that a rule is written in.</summary>
/// <param name="Title">Its title; <c>ours</c> for what is our own choice.</param>
/// <param name="Published">When that version of it was published; null where it does not say.</param>
public sealed record RuleSource(string Title, DateOnly? Published = null);
