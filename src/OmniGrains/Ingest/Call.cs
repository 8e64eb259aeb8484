using System.Text.Json;

namespace OmniGrains.Ingest;

/// <summary>The calls of the Segment specification.</summary>
internal enum CallType
{
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

/// <summary>A call that has been read and can be recorded.</summary>
/// <param name="Type">Which call.</param>
/// <param name="UserId">The signed-in person.</param>
/// <param name="AnonymousId">The device or browser.</param>
/// <param name="PreviousId">What an alias links to the person.</param>
/// <param name="Name">The event's, page's or screen's name.</param>
/// <param name="Body">Traits of identify; otherwise what the behaviour keeps as its properties.</param>
/// <param name="Context">The sender's context.</param>
/// <param name="Channel">Where it happened, e.g. <c>web</c>.</param>
/// <param name="OccurredAt">When it happened, never later than its reception.</param>
/// <param name="Digest">The same for the same call sent again; different for any other call.</param>
internal sealed record Call(
    CallType Type,
    string? UserId,
    string? AnonymousId,
    string? PreviousId,
    string Name,
    JsonElement? Body,
    CallContext Context,
    string Channel,
    DateTimeOffset OccurredAt,
    string Digest);

/// <summary>A call's own context, and the batch's for what the call's own does not say.</summary>
internal readonly record struct CallContext(JsonElement? Own, JsonElement? Shared)
{
    public JsonElement? Member(string name) => Own.Member(name) ?? Shared.Member(name);

    public JsonElement? Object(string name) => Own.Object(name) ?? Shared.Object(name);

    public string? Text(string name) => Own.Text(name) ?? Shared.Text(name);
}

/// <summary>What a batch says once for all of its calls; empty for a single call.</summary>
internal sealed record Envelope(string? UserId, string? AnonymousId, JsonElement? Context, JsonElement? SentAt)
{
    public static readonly Envelope None = new(null, null, null, null);

    public static Envelope Of(JsonElement? batch) => new(
        batch.Text("userId"), batch.Text("anonymousId"), batch.Object("context"), batch.Member("sentAt"));
}
