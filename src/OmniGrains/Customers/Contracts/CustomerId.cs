using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Customers.Contracts;

/// <summary>The id of a customer's record: opaque, free of personal data.</summary>
public readonly record struct CustomerId(string Value)
{
    public const string GrainType = "customer";

    [JsonIgnore]
    public GrainId Grain => GrainId.Of(GrainType, Value);

    public override string ToString() => Value;
}
