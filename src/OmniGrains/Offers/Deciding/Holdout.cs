using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OmniGrains.Offers.Deciding;

/// <summary>Who gets nothing, so that the effect can be told: the same for ever, and independent from one offer to the next.</summary>
internal static class Holdout
{
    private const int Buckets = 10_000;

    /// <summary>Whether a customer is held out. Pure: a hash of both names, no chance.</summary>
    public static bool Holds(string offer, string customer, decimal percent)
    {
        if (percent <= 0)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{offer}\n{customer}"), hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash) % Buckets < percent * (Buckets / 100);
    }
}
