using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Campaigns.Reading;
using OmniGrains.Campaigns.Running;
using OmniGrains.Edge;

namespace OmniGrains.Campaigns;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CampaignSaved))]
[JsonSerializable(typeof(CampaignScheduled))]
[JsonSerializable(typeof(CampaignStarted))]
[JsonSerializable(typeof(CampaignBounded))]
[JsonSerializable(typeof(CampaignProgressed))]
[JsonSerializable(typeof(CampaignHanded))]
[JsonSerializable(typeof(CampaignTroubled))]
[JsonSerializable(typeof(CampaignPaused))]
[JsonSerializable(typeof(CampaignStopped))]
[JsonSerializable(typeof(CampaignDone))]
[JsonSerializable(typeof(CampaignListed))]
[JsonSerializable(typeof(Campaign))]
[JsonSerializable(typeof(RunningCampaigns))]
[JsonSerializable(typeof(CampaignReply))]
[JsonSerializable(typeof(SaveCampaign))]
[JsonSerializable(typeof(ScheduleCampaign))]
[JsonSerializable(typeof(StartCampaign))]
[JsonSerializable(typeof(PauseCampaign))]
[JsonSerializable(typeof(ResumeCampaign))]
[JsonSerializable(typeof(StopCampaign))]
[JsonSerializable(typeof(BoundCampaign))]
[JsonSerializable(typeof(NoteProgress))]
[JsonSerializable(typeof(NoteHanded))]
[JsonSerializable(typeof(NoteTrouble))]
[JsonSerializable(typeof(ListCampaign))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(CampaignInput))]
[JsonSerializable(typeof(ScheduleInput))]
[JsonSerializable(typeof(CampaignReceipt))]
[JsonSerializable(typeof(CampaignDetails))]
[JsonSerializable(typeof(Page<CampaignDetails>))]
internal sealed partial class CampaignsJson : JsonSerializerContext;
