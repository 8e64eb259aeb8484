using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniGrains.Ingest;

/// <summary>What the sender is told. Client libraries look at the status only; the rest is for people who look closer.</summary>
/// <param name="Success">True: what could be recorded is recorded, durably.</param>
/// <param name="Position">A journal position that contains it; pass it as <c>?after=</c>. Absent when nothing was recorded.</param>
/// <param name="Rejected">The calls of a batch that were not recorded, each with its index. Sending them again will not help.</param>
/// <param name="Notes">Parts of recorded calls that were left out, such as an identifier that is junk.</param>
public sealed record IngestAnswer(
    bool Success, long? Position = null, IReadOnlyList<IngestNote>? Rejected = null, IReadOnlyList<IngestNote>? Notes = null);

/// <summary>Something about one call.</summary>
/// <param name="Index">The call's place in the batch, from 0.</param>
/// <param name="Code">Stable, such as <c>ingest.no-identity</c>.</param>
/// <param name="Detail">What to do about it.</param>
public sealed record IngestNote(int Index, string Code, string Detail);

/// <summary>A call as the Segment libraries send it; which members it needs depends on its type. Others are ignored.</summary>
/// <param name="Type">Needed in a batch; otherwise the address says it.</param>
/// <param name="UserId">The signed-in person. This or <paramref name="AnonymousId"/> is needed.</param>
/// <param name="AnonymousId">The device or browser.</param>
/// <param name="MessageId">The same call with the same messageId is recorded once, however often it is sent.</param>
/// <param name="Timestamp">When it happened, by the sender's clock.</param>
/// <param name="OriginalTimestamp">The same, when another collector has corrected <paramref name="Timestamp"/>.</param>
/// <param name="SentAt">When it was sent, by the sender's clock: with it, a wrong clock does no harm.</param>
/// <param name="Event">The name of a track event.</param>
/// <param name="Name">The name of a page or screen.</param>
/// <param name="Category">Of a page or screen.</param>
/// <param name="PreviousId">The anonymous id that an alias links to the person.</param>
/// <param name="GroupId">The group that the person belongs to.</param>
/// <param name="Channel"><c>browser</c>, <c>mobile</c>, <c>server</c> or a channel of your own.</param>
/// <param name="Traits">What is known of the person (identify) or the group (group).</param>
/// <param name="Properties">Of a track, page or screen call.</param>
/// <param name="Context">Page, campaign, locale and so on.</param>
public sealed record IngestCall(
    string? Type,
    string? UserId,
    string? AnonymousId,
    string? MessageId,
    string? Timestamp,
    string? OriginalTimestamp,
    string? SentAt,
    string? Event,
    string? Name,
    string? Category,
    string? PreviousId,
    string? GroupId,
    string? Channel,
    JsonElement? Traits,
    JsonElement? Properties,
    JsonElement? Context);

/// <summary>Many calls at once.</summary>
/// <param name="Batch">At most 2,500 calls and 500 KB.</param>
/// <param name="UserId">Whose the calls are that name nobody.</param>
/// <param name="AnonymousId">The same for a device.</param>
/// <param name="SentAt">When the batch was sent, by the sender's clock.</param>
/// <param name="Context">For what a call's own context does not say.</param>
public sealed record IngestBatch(IReadOnlyList<IngestCall> Batch, string? UserId, string? AnonymousId, string? SentAt, JsonElement? Context);

/// <summary>The JSON of this slice.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IngestAnswer))]
[JsonSerializable(typeof(IngestCall))]
[JsonSerializable(typeof(IngestBatch))]
internal sealed partial class IngestJson : JsonSerializerContext;
