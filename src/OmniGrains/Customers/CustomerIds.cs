namespace OmniGrains.Customers;

/// <summary>Ids of records and merges: 128 bits that grow with time, as 26 letters and digits.</summary>
internal static class CustomerIds
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Letters = 26;

    public static string Next(DateTimeOffset at) => string.Create(Letters, Guid.CreateVersion7(at), static (text, guid) =>
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        for (var i = Letters - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    });

    /// <summary>The id of a merge; it names the record that joins, so that the merge can be found by its id alone.</summary>
    public static string NextMerge(string member, DateTimeOffset at) => $"{member}.{Next(at)[^8..]}";

    /// <summary>The record that joined by a merge; null when the text is no id of a merge.</summary>
    public static string? MemberOf(string mergeId) =>
        mergeId.Length == Letters + 9 && mergeId[Letters] == '.' && IsWellFormed(mergeId[..Letters]) ? mergeId[..Letters] : null;

    /// <summary>Whether a text has the form of such an id; anything else names nobody.</summary>
    public static bool IsWellFormed(string text)
    {
        if (text.Length != Letters)
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!Alphabet.Contains(letter, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
