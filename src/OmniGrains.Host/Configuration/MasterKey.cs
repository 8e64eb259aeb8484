using System.Security.Cryptography;

namespace OmniGrains.Host.Configuration;

/// <summary>The key that wraps all keys of personal data. Who loses it loses that data.</summary>
internal static class MasterKey
{
    private const string Setting = "OMNIGRAINS_MASTER_KEY";
    private const string FileName = "master.key";
    private const int Length = 32;

    public static byte[] Load(Settings settings, DataFolder folder)
    {
        if (settings.MasterKey is { } given)
        {
            return Decode(given, Setting);
        }

        if (settings is { Production: true, Postgres: not null })
        {
            throw new StartRefusedException(
                $"{Setting} is not set. With PostgreSQL in Production all nodes need the same master key: "
                + "32 random bytes in base64, for instance from `openssl rand -base64 32`.");
        }

        var kept = folder.ReadSecret(FileName) ?? folder.KeepSecret(FileName, Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)));
        return Decode(kept, Path.Combine(folder.Path, FileName));
    }

    private static byte[] Decode(string text, string where)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length == Length
            ? bytes[..length]
            : throw new StartRefusedException($"{where} must hold 32 bytes in base64.");
    }
}
