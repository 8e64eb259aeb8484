using System.Collections.Frozen;

namespace OmniGrains.Edge;

/// <summary>Who asks, as a request feature: set once the key has been recognised.</summary>
/// <param name="Id">The key's id; what the audit names.</param>
/// <param name="Scopes">What the key may do.</param>
public sealed record Caller(string Id, FrozenSet<string> Scopes)
{
    public bool May(string scope) => Scopes.Contains(scope);
}
