using OmniGrains.Customers.Contracts;

namespace OmniGrains.Customers;

/// <summary>What kinds of identifiers are worth.</summary>
internal static class IdentityRules
{
    /// <summary>How many identifiers of a kind one record may hold.</summary>
    public static int LimitOf(string kind) => kind switch
    {
        IdentityKinds.Account => 1,
        IdentityKinds.Anonymous => 100,
        _ => 5,
    };

    /// <summary>The lower, the more it decides.</summary>
    public static int PriorityOf(string kind)
    {
        for (var i = 0; i < IdentityKinds.All.Count; i++)
        {
            if (IdentityKinds.All[i] == kind)
            {
                return i;
            }
        }

        return int.MaxValue;
    }

    /// <summary>Given out by a system that knows whose it is; needs nobody's word.</summary>
    public static bool IsStrong(string kind) => kind is not (IdentityKinds.Email or IdentityKinds.Phone or IdentityKinds.Anonymous);
}
