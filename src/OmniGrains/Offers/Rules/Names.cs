using System.Collections.Frozen;
using OmniGrains.Edge.Json;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>Levers by the names that clients use.</summary>
internal static class Names
{
    private static readonly FrozenDictionary<LeverKind, string> ByKind =
        Enum.GetValues<LeverKind>().Zip(NamedEnumFactory.NamesOf(typeof(LeverKind))).ToFrozenDictionary(pair => pair.First, pair => pair.Second);

    public static string Of(LeverKind kind) => ByKind[kind];
}
