using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;

namespace OmniGrains.Access;

internal sealed record ApiKeyCreated(
    string Id, string Name, IReadOnlyList<string> Scopes, string SecretHash, string By, DateTimeOffset At) : IAuditedEvent, IAdministrativeEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "key.create";

    string IAuditedEvent.Target => Id;
}

internal sealed record ApiKeyRevoked(string Id, string By, DateTimeOffset At) : IAuditedEvent, IAdministrativeEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "key.revoke";

    string IAuditedEvent.Target => Id;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiKeyCreated))]
[JsonSerializable(typeof(ApiKeyRevoked))]
[JsonSerializable(typeof(KeyCreated))]
[JsonSerializable(typeof(KeyRevoked))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(RevokedKey))]
[JsonSerializable(typeof(Page<AuditEntry>))]
[JsonSerializable(typeof(CreateKey))]
[JsonSerializable(typeof(RevokeKey))]
internal sealed partial class AccessJson : JsonSerializerContext;
