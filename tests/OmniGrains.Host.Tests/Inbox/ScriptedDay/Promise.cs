namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

internal enum Standing
{
    None,
    Open,
    Pending,
    Waiting,
    Snoozed,
    Resolved,
}

/// <summary>What was promised, in business minutes.</summary>
internal sealed record Promise(string Policy, int FirstResponse, int NextResponse, int Resolution)
{
    /// <summary>To whom, where not everybody; null for all.</summary>
    public string[]? Channels { get; init; }

    public int Of(string clock) => clock switch
    {
        "firstResponse" => FirstResponse,
        "nextResponse" => NextResponse,
        _ => Resolution,
    };
}
