using System.Text.Json.Serialization;

namespace OmniGrains.Customers;

/// <summary>The states of a customer's record. What was recorded on it stays with it through a merge and back.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "state")]
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Active), "active")]
[JsonDerivedType(typeof(Merged), "merged")]
[JsonDerivedType(typeof(Erased), "erased")]
internal abstract record Customer
{
    public static readonly Customer Nobody = new Unknown();

    /// <summary>No fact has been recorded yet.</summary>
    public sealed record Unknown : Customer;

    /// <summary>Stands for itself; other records may be merged into it.</summary>
    public sealed record Active(Facts Facts) : Customer;

    /// <summary>Part of another record; new facts may still land here and count there.</summary>
    public sealed record Merged(Facts Facts, string Into, string MergeId) : Customer;

    /// <summary>Nothing personal is left. Final.</summary>
    public sealed record Erased(DateTimeOffset At) : Customer;

    /// <summary>What is recorded here; null when there is nothing (any more).</summary>
    [JsonIgnore]
    public Facts? Known => this switch
    {
        Active active => active.Facts,
        Merged merged => merged.Facts,
        _ => null,
    };

    /// <summary>The record that this one is part of, or null.</summary>
    [JsonIgnore]
    public string? MergedInto => (this as Merged)?.Into;

    internal Customer With(Facts facts) => this switch
    {
        Merged merged => merged with { Facts = facts },
        Erased => this,
        _ => new Active(facts),
    };
}
