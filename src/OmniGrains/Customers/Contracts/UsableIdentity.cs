namespace OmniGrains.Customers.Contracts;

/// <summary>Whether a value can say who somebody is, for those who believe one before a record is looked for.</summary>
public static class UsableIdentity
{
    /// <summary>False for what programs send when they know nobody, such as <c>null</c> or <c>0000</c>, and for what has not the form of its kind.</summary>
    public static bool Is(IdentityInput input) => FormOf(input) is not null;

    /// <summary>The form in which the value is on records; null when it is not usable.</summary>
    public static string? FormOf(IdentityInput input) => Normalisation.KindOf(input.Kind) is { } kind ? Normalisation.Read(kind, input).Identity?.Value : null;
}
