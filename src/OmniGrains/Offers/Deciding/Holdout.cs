using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OmniGrains.Offers.Deciding;

/// <summary>Who gets nothing, so that the effect can be told: the same for ever, and independent from one offer to the next.</summary>
internal static class Holdout
{
    private const int Buckets = 10_000;

    // An offer's id has at most 40 characters, a customer's 60.
    private const int Longest = 256;

    /// <summary>Whether a customer is held out. Pure: a hash of both names, no chance.</summary>
    public static bool Holds(string offer, string customer, decimal percent)
    {
        if (percent <= 0)
        {
            return false;
        }

        Span<byte> names = stackalloc byte[Longest];
        if (!Encoding.UTF8.TryGetBytes(offer, names, out var first) || first == Longest || !Encoding.UTF8.TryGetBytes(customer, names[(first + 1)..], out var second))
        {
            throw new ArgumentException("The names of an offer and a customer are short.", nameof(customer));
        }

        names[first] = (byte)'\n';
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(names[..(first + 1 + second)], hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash) % Buckets < percent * (Buckets / 100);
    }
}
