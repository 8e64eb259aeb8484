using System.Collections.Immutable;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>All endpoints of the installation, as one grain: there are few, and who is told what is decided in one place.</summary>
internal sealed record Endpoints(ImmutableSortedDictionary<string, Endpoint> ById)
{
    public const string GrainType = "webhooks";

    public static readonly GrainId Grain = GrainId.Of(GrainType, "endpoints");

    public static readonly Endpoints None = new(ImmutableSortedDictionary.Create<string, Endpoint>(StringComparer.Ordinal));
}

/// <summary>One endpoint.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where to.</param>
/// <param name="Description">What for.</param>
/// <param name="Kinds">Which events; none means all.</param>
/// <param name="PersonalData">Whether what is personal is sent along.</param>
/// <param name="Secret">Signs.</param>
/// <param name="EarlierSecret">Signs too, for a while.</param>
/// <param name="From">The journal position behind which it started.</param>
/// <param name="Disabled">Why nothing is sent; null while it is enabled.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Version">Grows with each change of it.</param>
internal sealed record Endpoint(
    string Id, string Url, string? Description, IReadOnlyList<string> Kinds, bool PersonalData, string Secret, EarlierSecret? EarlierSecret,
    long From, string? Disabled, DateTimeOffset CreatedAt, int Version)
{
    public const string DisabledByHand = "by-hand";

    /// <summary>The receiver said 410: it is gone for good.</summary>
    public const string DisabledAsGone = "gone";

    /// <summary>A message failed for its whole schedule, and nothing got through in all that time.</summary>
    public const string DisabledAsFailing = "failing";
}

internal sealed record EarlierSecret(string Secret, DateTimeOffset Until);

internal sealed record EndpointSettings(string Url, string? Description, IReadOnlyList<string> Kinds, bool PersonalData, bool Enabled);

internal sealed record CreateEndpoint(string Id, EndpointSettings Settings, string Secret, long From, string Actor) : ICommand<EndpointReply>;

internal sealed record ChangeEndpoint(string Id, EndpointSettings Settings, int? ExpectedVersion, string Actor) : ICommand<EndpointReply>;

internal sealed record RotateSecret(string Id, string Secret, string Actor) : ICommand<EndpointReply>;

internal sealed record DisableEndpoint(string Id, string Reason) : ICommand<EndpointReply>;

internal sealed record DeleteEndpoint(string Id, string Actor) : ICommand<EndpointReply>;

/// <summary>What the journal remembers as the answer: without the secret.</summary>
internal sealed record EndpointReply(string Id, int Version);

internal sealed record FindEndpoint(string Id) : IQuery<Endpoint?>;

internal sealed record ListEndpoints : IQuery<IReadOnlyList<Endpoint>>
{
    public static readonly ListEndpoints All = new();
}
