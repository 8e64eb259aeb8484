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
public sealed record Rejection(string Code, string Detail, RejectionKind Kind = RejectionKind.Invalid);
