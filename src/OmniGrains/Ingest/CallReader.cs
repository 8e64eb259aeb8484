using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Ingest;

/// <summary>Reads one call. Unknown members are ignored; what is there but cannot be meant is refused with a reason.</summary>
internal sealed class CallReader(CallDigest digest)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = IngestLimits.DeepestCall, AllowDuplicateProperties = false };

    /// <param name="json">The call's bytes; not kept.</param>
    /// <param name="route">The type that the route implies; null in a batch, where each call names its own.</param>
    /// <param name="envelope">What the batch says for all of its calls.</param>
    /// <param name="now">When it was received.</param>
    public Result<Call> Read(ReadOnlySpan<byte> json, CallType? route, Envelope envelope, DateTimeOffset now)
    {
        if (json.Length > IngestLimits.LargestCall)
        {
            return IngestRejections.CallTooLarge;
        }

        try
        {
            return Utf8.IsValid(json) ? Read(JsonElement.Parse(json, Strict), route, envelope, now) : IngestRejections.Malformed("The call is not valid UTF-8.");
        }
        catch (JsonException exception)
        {
            return IngestRejections.Malformed(exception.Message.Contains("uplicate", StringComparison.Ordinal)
                ? "A name occurs twice in one object."
                : $"The call is not valid JSON, or nested deeper than {IngestLimits.DeepestCall} levels.");
        }
        catch (InvalidOperationException)
        {
            return IngestRejections.Malformed("A text holds half a surrogate pair.");
        }
    }

    private Result<Call> Read(JsonElement json, CallType? route, Envelope envelope, DateTimeOffset now)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return IngestRejections.NotAnObject;
        }

        JsonElement? given = json;
        var named = given.Text("type") ?? given.Text("action");
        if ((route ?? TypeOf(named)) is not { } type)
        {
            return IngestRejections.UnknownType(named);
        }

        var (userId, anonymousId) = IdsOf(given, envelope);
        return Refusal(type, given, userId, anonymousId) is { } refusal
            ? refusal
            : Result<Call>.Of(Make(type, json, userId, anonymousId, envelope, now), 0);
    }

    private Call Make(CallType type, JsonElement json, string? userId, string? anonymousId, Envelope envelope, DateTimeOffset now)
    {
        JsonElement? given = json;
        var context = new CallContext(given.Object("context"), envelope.Context);
        return new Call(
            type,
            userId,
            anonymousId,
            given.Text("previousId"),
            NameOf(type, given),
            BodyOf(type, given),
            context,
            CallChannel.Of(given.Text("channel"), type, context),
            CallTime.Of(given, envelope.SentAt, now),
            DigestOf(type, json, userId, anonymousId, now));
    }

    // Without a messageId nothing says that two equal calls are one: somebody may well click twice.
    private string DigestOf(CallType type, JsonElement json, string? userId, string? anonymousId, DateTimeOffset now)
    {
        // Made in any case: it reads every text, so that one that is no Unicode is refused here.
        var content = digest.Of(type, userId, anonymousId, json);
        return LooseJson.Text(json, "messageId") is null ? Guid.CreateVersion7(now).ToString("N") : content;
    }

    private static CallType? TypeOf(string? name) => name switch
    {
        "identify" => CallType.Identify,
        "track" => CallType.Track,
        "page" => CallType.Page,
        "screen" => CallType.Screen,
        "group" => CallType.Group,
        "alias" => CallType.Alias,
        _ => null,
    };

    // Whoever a call names itself, the batch must not add somebody else to.
    private static (string? UserId, string? AnonymousId) IdsOf(JsonElement? call, Envelope envelope)
    {
        var (userId, anonymousId) = (call.Text("userId"), call.Text("anonymousId"));
        return userId is null && anonymousId is null ? (envelope.UserId, envelope.AnonymousId) : (userId, anonymousId);
    }

    private static Rejection? Refusal(CallType type, JsonElement? call, string? userId, string? anonymousId) => type switch
    {
        _ when !IsObjectOrAbsent(call, "traits") || !IsObjectOrAbsent(call, "properties") || !IsObjectOrAbsent(call, "context") =>
            IngestRejections.BodyNotAnObject,
        CallType.Alias when userId is null || call.Text("previousId") is null => IngestRejections.NoPrevious,
        _ when userId is null && anonymousId is null => IngestRejections.NoIdentity,
        CallType.Track when call.Text("event") is not { Length: <= IngestLimits.LongestName } => IngestRejections.NoEvent,
        CallType.Group when call.Text("groupId") is not { Length: <= IngestLimits.LongestGroup } => IngestRejections.NoGroup,
        _ => null,
    };

    private static bool IsObjectOrAbsent(JsonElement? call, string name) => call.Member(name) is null or { ValueKind: JsonValueKind.Object };

    private static string NameOf(CallType type, JsonElement? call) => type switch
    {
        CallType.Track => call.Text("event")!.Shortened(IngestLimits.LongestName),
        CallType.Page or CallType.Screen => (call.Text("name") ?? call.Object("properties").Text("name")
            ?? call.Object("properties").Text("title") ?? call.Object("properties").Text("path") ?? "unnamed").Shortened(IngestLimits.LongestName),
        _ => "group",
    };

    private static JsonElement? BodyOf(CallType type, JsonElement? call) => type switch
    {
        CallType.Identify => call.Object("traits"),
        CallType.Track => call.Object("properties"),
        CallType.Page or CallType.Screen => With(call.Object("properties"), "category", call.Text("category")),
        CallType.Group => With(Wrapped("traits", call.Object("traits")), "groupId", call.Text("groupId")),
        _ => null,
    };

    private static JsonElement? Wrapped(string name, JsonElement? value) =>
        value is null ? null : Written(writer =>
        {
            writer.WritePropertyName(name);
            value.Value.WriteTo(writer);
        });

    private static JsonElement? With(JsonElement? value, string name, string? text) =>
        text is null || value.Member(name) is not null ? value : Written(writer =>
        {
            writer.WriteString(name, text);
            foreach (var member in value?.EnumerateObject().Where(member => member.Name != name) ?? [])
            {
                member.WriteTo(writer);
            }
        });

    private static JsonElement Written(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
