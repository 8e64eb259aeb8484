using System.Security.Cryptography;
using OmniGrains.Access;
using OmniGrains.Host.Configuration;

namespace OmniGrains.Host.Running;

/// <summary>
/// Sees to it that somebody can come in, and nobody by accident: in Production a key must be given or exist; a
/// development run makes one, keeps it in the data folder and shows it.
/// </summary>
internal sealed class StartupKey(Settings settings, KeyRing ring)
{
    private const string FileName = "dev-key";

    /// <summary>The development key that was made now; null when there was one, or another way in.</summary>
    public string? Made { get; private set; }

    public async ValueTask Ensure(CancellationToken cancellation)
    {
        if (settings.ApiKey is { } given)
        {
            ring.AddFixed("env", given);
        }
        else if (settings.Production)
        {
            await RequireExistingKey(cancellation);
        }
        else
        {
            await UseDevelopmentKey(cancellation);
        }
    }

    private async ValueTask RequireExistingKey(CancellationToken cancellation)
    {
        if (!await ring.AnyKeyExists(cancellation))
        {
            throw new StartRefusedException(
                "There is no API key, and this is a Production run: set OMNIGRAINS_API_KEY to a long random text "
                + "(for instance from `openssl rand -hex 32`) and start again. "
                + "For a trial run set ASPNETCORE_ENVIRONMENT=Development: then a key is made and shown.");
        }
    }

    private async ValueTask UseDevelopmentKey(CancellationToken cancellation)
    {
        var folder = DataFolder.At(settings.DataFolder);
        var kept = folder.ReadSecret(FileName);
        if (kept is null && !await ring.AnyKeyExists(cancellation))
        {
            kept = Made = folder.KeepSecret(FileName, $"og_dev_{RandomNumberGenerator.GetHexString(48, lowercase: true)}");
        }

        if (kept is not null)
        {
            ring.AddFixed("dev", kept);
        }
    }
}
