-- What is billed besides tokens: images, seconds of video and what they are like, characters of speech.
ALTER TABLE "usage_attempts" ADD COLUMN "media" JSONB;
