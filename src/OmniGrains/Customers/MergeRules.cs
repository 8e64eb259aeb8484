using OmniGrains.Customers.Contracts;

namespace OmniGrains.Customers;

/// <summary>What speaks against merging two families; empty when nothing does.</summary>
internal static class MergeRules
{
    public const string SameRecord = "same-record";
    public const string Separated = "separated-before";
    public const string TooMany = "too-many-records";

    /// <summary>Kinds of which the two together would hold more than one record may; a merge by hand is refused too.</summary>
    public static IReadOnlyList<string> Conflicts(Family one, Family other)
    {
        var conflicts = new List<string>();
        foreach (var kind in IdentityKinds.All)
        {
            if (one.Count(kind) + other.Count(kind) > IdentityRules.LimitOf(kind) && one.Count(kind) > 0 && other.Count(kind) > 0)
            {
                conflicts.Add(kind);
            }
        }

        return conflicts;
    }

    /// <summary>Whether the two may be merged without anybody being asked, given that something names both.</summary>
    public static bool MayMergeUnasked(Family one, Family other) =>
        one.Root != other.Root
        && one.Exists && other.Exists
        && one.Parts.Count + other.Parts.Count <= Links.MostMembers
        && Conflicts(one, other).Count == 0
        && !one.IsSeparatedFrom(other);
}
