using System.Collections.Immutable;
using OmniGrains.Engine;

namespace OmniGrains.Access;

/// <summary>All keys of the installation, as one grain: who may come in is decided in one place, and listing needs no view.</summary>
/// <param name="Keys">By id; revoked ones stay, for the record.</param>
internal sealed record ApiKeys(ImmutableDictionary<string, ApiKey> Keys)
{
    public const string GrainType = "access";

    public static readonly GrainId Grain = GrainId.Of(GrainType, "keys");

    public static readonly ApiKeys None = new(ImmutableDictionary.Create<string, ApiKey>(StringComparer.Ordinal));

    public int Active => Keys.Values.Count(key => key.RevokedAt is null);
}

/// <summary>One key; its secret exists only as a digest.</summary>
internal sealed record ApiKey(
    string Id, string Name, IReadOnlyList<string> Scopes, string SecretHash, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

internal sealed record CreateKey(string Id, string Name, IReadOnlyList<string> Scopes, string SecretHash, string Actor) : ICommand<KeyCreated>;

/// <summary>The reply that the journal remembers: without the secret, which is shown once and stored nowhere.</summary>
internal sealed record KeyCreated(string Id);

internal sealed record RevokeKey(string Id, string Actor) : ICommand<KeyRevoked>;

internal sealed record KeyRevoked(string Id);

internal sealed record FindKey(string Id) : IQuery<ApiKey?>;

internal sealed record ListKeys : IQuery<IReadOnlyList<ApiKey>>;

internal sealed record CountActiveKeys : IQuery<int>;
