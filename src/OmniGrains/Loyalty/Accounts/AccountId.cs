using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>The id of an account: <c>programme:record</c>. Known without a look-up, and free of personal data.</summary>
internal readonly record struct AccountId(string Programme, string Record)
{
    public const string GrainType = "loyalty-account";
    private const int LongestRecord = 60;

    public GrainId Grain => GrainId.Of(GrainType, Value);

    public string Value => $"{Programme}:{Record}";

    /// <summary>Reads an id from outside; false when it cannot be one.</summary>
    public static bool TryRead(string? text, out AccountId id)
    {
        id = default;
        if (text?.Split(':') is not [var programme, var record] || !Slugs.IsSlug(programme, 40) || !Slugs.IsSlug(record, LongestRecord))
        {
            return false;
        }

        id = new AccountId(programme, record);
        return true;
    }

    public static AccountId Of(string id)
    {
        var colon = id.IndexOf(':', StringComparison.Ordinal);
        return new AccountId(id[..colon], id[(colon + 1)..]);
    }

    public override string ToString() => Value;
}
