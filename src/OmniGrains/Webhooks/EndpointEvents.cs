using OmniGrains.Edge;

namespace OmniGrains.Webhooks;

/// <summary>Somebody wants to be told of events at a URL.</summary>
/// <param name="Id">The endpoint.</param>
/// <param name="Url">Where to.</param>
/// <param name="Description">What for, in words.</param>
/// <param name="Kinds">Which events; none means all.</param>
/// <param name="PersonalData">Whether what is personal is sent along.</param>
/// <param name="Secret">The signing secret, encrypted under the master key.</param>
/// <param name="From">The journal position behind which it starts.</param>
/// <param name="By">The key that made it.</param>
/// <param name="At">When.</param>
internal sealed record EndpointCreated(
    string Id, string Url, string? Description, IReadOnlyList<string> Kinds, bool PersonalData, string Secret, long From, string By, DateTimeOffset At)
    : IAuditedEvent, IAdministrativeEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "webhook.create";

    string IAuditedEvent.Target => Id;
}

internal sealed record EndpointChanged(
    string Id, string Url, string? Description, IReadOnlyList<string> Kinds, bool PersonalData, bool Enabled, string By, DateTimeOffset At)
    : IAuditedEvent, IAdministrativeEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "webhook.change";

    string IAuditedEvent.Target => Id;
}

/// <summary>A new secret signs; the one before it signs too until <paramref name="OverlapUntil"/>.</summary>
internal sealed record SecretRotated(string Id, string Secret, DateTimeOffset OverlapUntil, string By, DateTimeOffset At) : IAuditedEvent, IAdministrativeEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "webhook.rotate-secret";

    string IAuditedEvent.Target => Id;
}

/// <summary>Nothing is sent there any more, because of how its receiver answers.</summary>
internal sealed record EndpointDisabled(string Id, string Reason, DateTimeOffset At) : IAuditedEvent, IAdministrativeEvent
{
    string IAuditedEvent.Actor => "omnigrains";

    string IAuditedEvent.Action => $"webhook.disable.{Reason}";

    string IAuditedEvent.Target => Id;
}

internal sealed record EndpointDeleted(string Id, string By, DateTimeOffset At) : IAuditedEvent, IAdministrativeEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "webhook.delete";

    string IAuditedEvent.Target => Id;
}
