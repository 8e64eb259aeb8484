namespace OmniGrains.Engine;

/// <summary>
/// Names one grain and, at the same time, its stream in the journal: <c>type/key</c>.
/// </summary>
/// <remarks>The key is an opaque string and never carries personal data: an e-mail's grain is found under a keyed hash.</remarks>
/// <param name="Stream">The stream name, e.g. <c>customer/01J9ZQ…</c>; at most 200 characters.</param>
public readonly record struct GrainId(string Stream)
{
    /// <summary>Makes the id of the grain of <paramref name="type"/> with <paramref name="key"/>.</summary>
    /// <param name="type">The grain type's name; letters, digits and hyphens.</param>
    /// <param name="key">The key, unique within the type; must not be empty.</param>
    public static GrainId Of(string type, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new GrainId($"{type}/{key}");
    }

    /// <summary>The part before the first slash: it decides which <see cref="Grain"/> serves this id.</summary>
    public string Type => Stream[..Stream.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The part after the first slash.</summary>
    public string Key => Stream[(Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <inheritdoc/>
    public override string ToString() => Stream;
}
